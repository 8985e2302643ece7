; Transfers of 64-bit mode between code segments, privileges and widths; ports for users.
%include "long.inc"

main:
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
    push STACK0 - 0x100
    push 2
    push KDATA
    push .nothing2
    iretq
.nothing2:
  END
  CASE 'iretq to an absent segment'
    push KDATA
    push STACK0 - 0x100
    push 2
    push ABSENT_CODE
    push .nothing3
    iretq
.nothing3:
  END
  CASE 'iretq to a null CS'
    push KDATA
    push STACK0 - 0x100
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
  CASE 'jmp far with 32 bits of offset'
    mov dword [pointer], .far
    mov word [pointer + 4], KCODE
    jmp far dword [pointer]
.far:
  END
  CASE 'jmp far with 64 bits of offset'
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
