; SYSCALL, SYSRET, SYSENTER, SYSEXIT and SWAPGS.
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
