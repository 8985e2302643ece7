; Transfers of 64-bit mode between code segments, privileges and widths.
%include "long.inc"

%macro WRITE_MSR 3                  ; index, high, low
  mov ecx, %1
  mov eax, %3
  mov edx, %2
  wrmsr
%endmacro
EFER_MSR equ 0xc0000080
STAR equ 0xc0000081
LSTAR equ 0xc0000082
SFMASK equ 0xc0000084
FS_BASE equ 0xc0000100
GS_BASE equ 0xc0000101
KERNEL_GS equ 0xc0000102
%define SYSRET_SELECTORS (UCODE32 - 3) << 16 | KCODE

; What a kernel entry finds: registers, selectors, flags.
show:
  TEXT ' cs='
  mov eax, cs
  HEX rax, 4
  TEXT ' ss='
  mov eax, ss
  HEX rax, 4
  TEXT ' sp='
  lea rax, [rsp + 8]
  HEX rax, 6
  pushfq
  pop rax
  TEXT ' fl='
  HEX rax, 6
  TEXT ' r11='
  HEX r11, 6
  TEXT ' rcx='
  mov rax, rcx
  sub rax, [origin]
  HEX rax, 4
  ret

main:
  ; ---- SYSCALL, SYSRET
  WRITE_MSR LSTAR, 0, kernel
  WRITE_MSR SFMASK, 0, 0x700
  CASE 'syscall'
    USER 0xfd7 & ~0x100
    syscall
  END
  CASE 'syscall keeps what SFMASK does not name'
    WRITE_MSR SFMASK, 0, 0x40000
    USER 0x40a02
    syscall
  END
  CASE 'syscall at privilege 0'
    syscall
  END
  CASE 'sysret to 64-bit code'
    mov ecx, .user64
    mov r11d, 0x246fd7 & ~0x300
    mov esp, STACK3
    o64 sysret
.user64:
    ud2
  END
  CASE 'sysret to 32-bit code'
    mov ecx, .user32
    mov r11d, 0x2
    mov esp, STACK3
    o32 sysret
.user32:
    ud2
  END
  CASE 'sysret with RF and VM in R11'
    mov ecx, .user_rf
    mov r11d, 0x30002
    mov esp, STACK3
    o64 sysret
.user_rf:
    ud2
  END
  CASE 'sysret to a non-canonical address'
    BEYOND_QEMU
    mov rcx, 0x8000_0000_0000
    mov r11d, 2
    o64 sysret
  END
  WRITE_MSR LSTAR, 0, exception.kernel
  CASE 'syscall without SCE'
    WRITE_MSR EFER_MSR, 0, 0xd00
    USER
    syscall
  END
  CASE 'sysret without SCE'
    o64 sysret
  END
  WRITE_MSR EFER_MSR, 0, 0xd01
  CASE 'syscall in compatibility mode'
    call compatible
  bits 32
    syscall
  bits 64
  END

  ; ---- SYSENTER, SYSEXIT
  CASE 'sysenter without a segment'
    WRITE_MSR 0x174, 0, 0
    USER
    sysenter
  END
  WRITE_MSR 0x174, 0, KCODE
  WRITE_MSR 0x175, 0, INNER - 0x800
  WRITE_MSR 0x176, 0, kernel_fast
  CASE 'sysenter'
    xor ecx, ecx
    xor r11, r11
    USER 0x3202
    sysenter
  END
  CASE 'sysenter from compatibility mode'
    xor r11, r11
    call compatible
  bits 32
    xor ecx, ecx
    sysenter
  bits 64
  END
  CASE 'sysexit to 64-bit code'
    mov edx, .exit64
    mov ecx, STACK3 - 8
    o64 sysexit
.exit64:
    ud2
  END
  CASE 'sysexit to 32-bit code'
    mov edx, .exit32
    mov ecx, STACK3 - 8
    sysexit
.exit32:
    ud2
  END
  CASE 'sysexit to a non-canonical address'
    BEYOND_QEMU
    mov rdx, 0x8000_0000_0000
    mov ecx, STACK3
    o64 sysexit
  END

  ; ---- SWAPGS and bases
  CASE 'swapgs'
    WRITE_MSR GS_BASE, 0x1234, 0x5678
    WRITE_MSR KERNEL_GS, 0x4321, 0x8765
    swapgs
    mov ecx, GS_BASE
    rdmsr
    TEXT ' '
    HEX rdx, 8
    HEX rax, 8
    mov ecx, KERNEL_GS
    rdmsr
    TEXT ' '
    HEX rdx, 8
    HEX rax, 8
  END
  CASE 'loading GS replaces its base'
    mov eax, KDATA
    mov gs, eax
    mov ecx, GS_BASE
    rdmsr
    TEXT ' '
    HEX rdx, 8
    HEX rax, 8
  END
  CASE 'fs base counts, ds base does not'
    WRITE_MSR FS_BASE, 0, FINE
    mov dword [FINE + 0x40], 0x55aa1234
    mov eax, [fs:0x40]
    TEXT ' '
    HEX rax, 8
  END
  CASE 'fs base and non-canonical offset'
    mov rax, 0x7fffffffffff
    mov al, [fs:rax]
  END

  ; ---- IRET
  CASE 'iretq pops SS and RSP at the same privilege'
    push KDATA
    push STACK0 - 0x103
    push 0x2
    push KCODE
    push .iretq
    iretq
.iretq:
    lea rax, [rsp]
    TEXT ' sp='
    HEX rax, 6
  END
  CASE 'iretd in 64-bit code'
    sub rsp, 20
    mov dword [rsp], .iretd
    mov dword [rsp + 4], KCODE
    mov dword [rsp + 8], 2
    mov dword [rsp + 12], STACK0 - 0x200
    mov dword [rsp + 16], KDATA
    iretd
.iretd:
    TEXT ' sp='
    mov rax, rsp
    HEX rax, 6
  END
  CASE 'iretq to a null SS in the kernel'
    push 0
    push STACK0 - 0x100
    push 0x2
    push KCODE
    push .null
    iretq
.null:
    mov eax, ss
    TEXT ' ss='
    HEX rax, 4
    int 0x80
  END
  CASE 'iretq to a null SS of users'
    push 3
    push STACK3
    push 2
    push UCODE
    push .nothing
    iretq
.nothing:
  END
  CASE 'iretq to users clears what they may not have'
    mov eax, KDATA
    mov ds, eax
    mov es, eax
    USER
    mov eax, ds
    mov ebx, es
    add eax, ebx
    push rax
    ud2
  END
  CASE 'iretq with NT'
    push 0x4002
    popfq
    iretq
  END
  CASE 'iretq flags at privilege 0'
    push KDATA
    push STACK0 - 0x100
    push 0x243ad7 & ~0x200
    push KCODE
    push .flags
    iretq
.flags:
    pushfq
    pop rax
    push 2
    popfq
    TEXT ' '
    HEX rax, 6
  END
  CASE 'iretq flags at privilege 3'
    USER 2
    push UDATA
    push STACK3
    push 0x247ad7 & ~0x4000
    push UCODE
    push .flags3
    iretq
.flags3:
    ud2
  END
  CASE 'iretq to compatibility mode'
    push UDATA
    mov rax, 0x1_0000_0000 | STACK3
    push rax
    push 2
    push UCODE32
    push .narrow
    iretq
.narrow:
    ud2
  END
  CASE 'iretq to compatibility mode with a high RIP'
    BEYOND_QEMU
    push UDATA
    push STACK3
    push 2
    push UCODE32
    mov rax, 0x1_0000_0000
    push rax
    iretq
  END
  CASE 'iretq to conforming code'
    push KDATA
    push STACK0 - 0x100
    push 2
    push CONFORMING
    push .conforming
    iretq
.conforming:
    ud2
  END
  CASE 'iretq to data'
    push KDATA
    push STACK0
    push 2
    push KDATA
    push .nothing2
    iretq
.nothing2:
  END
  CASE 'iretq to an absent segment'
    push KDATA
    push STACK0
    push 2
    push ABSENT_CODE
    push .nothing3
    iretq
.nothing3:
  END
  CASE 'iretq to a null CS'
    push KDATA
    push STACK0
    push 2
    push 0
    push .nothing4
    iretq
.nothing4:
  END
  CASE 'iretq with the wrong SS'
    push KDATA
    push STACK3
    push 2
    push UCODE
    push .nothing5
    iretq
.nothing5:
  END

  ; ---- far transfers
  CASE 'retfq to the same privilege'
    push KCODE
    push .same
    o64 retf
.same:
  END
  CASE 'retfq to users'
    push UDATA
    push STACK3
    push UCODE
    push .users
    o64 retf
.users:
    ud2
  END
  CASE 'retf of 32 bits to compatibility mode, releasing'
    sub rsp, 32
    mov dword [rsp], .released
    mov dword [rsp + 4], UCODE32
    mov dword [rsp + 16], STACK3
    mov dword [rsp + 20], UDATA
    retf 8
.released:
    ud2
  END
  CASE 'retfq inwards'
    USER
    push KCODE
    push .nothing6
    o64 retf
.nothing6:
  END
  CASE 'jmp far m16:32'
    mov dword [pointer], .far
    mov word [pointer + 4], KCODE
    jmp far dword [pointer]
.far:
  END
  CASE 'jmp far m16:64'
    mov qword [pointer], .far64
    mov word [pointer + 8], KCODE
    jmp far qword [pointer]
.far64:
  END
  CASE 'jmp far to compatibility mode in the kernel'
    mov qword [pointer], .compat0
    mov word [pointer + 8], KCODE32
    jmp far qword [pointer]
.compat0:
  bits 32
    ud2
  bits 64
  END
  CASE 'jmp far to a tss'
    mov word [pointer + 8], TSS_SELECTOR
    jmp far qword [pointer]
  END
  CASE 'jmp far to users'
    mov word [pointer + 8], UCODE
    jmp far qword [pointer]
  END
  CASE 'call far to an absent segment'
    mov word [pointer + 8], ABSENT_CODE
    call far qword [pointer]
  END
  CASE 'jmp far direct is not valid'
    db 0xea, 0, 0, 0, 0, 0, 0
  END
  ; the gates' targets are filled in here
  mov word [gate_descriptors], gated - IMAGE
  mov word [gate_descriptors + 16], gated - IMAGE
  CASE 'call gate from users'
    mov word [pointer + 8], GATE + 3
    USER
    call far qword [pointer]
  END
  CASE 'call gate in the kernel'
    mov word [pointer + 8], GATE
    call far qword [pointer]
  END
  CASE 'jmp through a gate in the kernel'
    mov word [pointer + 8], GATE
    jmp far qword [pointer]
  END
  CASE 'jmp through a gate from users'
    mov word [pointer + 8], GATE + 3
    USER
    jmp far qword [pointer]
  END
  CASE 'call gate to 32-bit code'
    mov word [pointer + 8], BAD_GATE
    call far qword [pointer]
  END
  CASE 'call gate with a bad upper half'
    mov byte [gate_descriptors + 13], 0x12
    mov word [pointer + 8], GATE
    call far qword [pointer]
  END
  CASE 'call gate to a non-canonical offset'
    BEYOND_QEMU
    mov byte [gate_descriptors + 13], 0
    mov dword [gate_descriptors + 8], 0x8000
    call far qword [pointer]
  END

  ; ---- I/O permission bitmap
  CASE 'all ports closed'
    USER
    in al, 0x80
  END
  and byte [bitmap + 0x80 / 8], ~1
  CASE 'port 80h open'
    USER
    in al, 0x80
    out 0x80, al
    in ax, 0x80
  END
  and byte [bitmap + 0x80 / 8], ~2
  CASE 'word at port 80h open'
    USER
    in ax, 0x80
    in eax, 0x80
  END
  and byte [bitmap + 0x7f / 8], ~0x80
  CASE 'word across bytes of the bitmap'
    USER
    in ax, 0x7f
    mov dx, 0x7f
    mov edi, STACK3 - 64
    insw
    ud2
  END
  CASE 'dword across, one closed'
    USER
    in eax, 0x7f
  END
  and byte [bitmap + 0x1fff], ~0x80
  CASE 'the last port'
    USER
    mov dx, 0xffff
    in al, dx
    ud2
  END
  CASE 'a bitmap beyond the limit'
    mov word [tss + 0x66], 0x2069
    USER
    in al, 0x80
  END
  CASE 'IOPL 3 needs no bitmap'
    USER 0x3002
    in al, 0x71
    ud2
  END
  ret

; Goes on behind the call in 32-bit code at privilege 3.
compatible:
  pop rax
  push UDATA
  push STACK3
  push 0x3002
  push UCODE32
  push rax
  iretq

kernel:
  call show
  mov rax, [resume]
  mov rsp, [saved_rsp]
  jmp rax

kernel_fast:
  call show
  mov rax, [resume]
  mov rsp, [saved_rsp]
  jmp rax

gated:
  TEXT ' in'
  mov eax, ss
  HEX rax, 4
  mov rax, rsp
  TEXT ' sp='
  HEX rax, 6
  TEXT ' cs='
  HEX [rsp + 8], 4
  TEXT ' ip='
  mov rax, [rsp]
  sub rax, [origin]
  HEX rax, 4
  mov rax, [resume]
  mov rsp, [saved_rsp]
  jmp rax

pointer: dq 0, 0
