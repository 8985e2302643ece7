; Exceptions of 64-bit mode but page faults: vectors, error codes, frames.
%include "long.inc"

NONCANONICAL equ 0x8000_0000_0000

main:
  CASE 'divide by zero'
    xor ecx, ecx
    div ecx
  END
  CASE 'quotient too big'
    mov edx, 1
    mov eax, edx
    div edx
  END
  CASE 'int1'
    db 0xf1
  END
  CASE 'int3'
    int3
  END
  CASE 'int 3 of two bytes'
    db 0xcd, 3
  END
  CASE 'into is not valid'
    db 0xce
  END
  CASE 'ud2'
    ud2
  END
  CASE 'ud1'
    ud1 eax, eax
  END
  CASE 'lock on a register'
    db 0xf0, 0x01, 0xc0
  END
  CASE 'lock on a read'
    db 0xf0, 0x8b, 0x00
  END
  CASE 'mov cs'
    db 0x8e, 0xc8
  END
  CASE 'mov segment 6'
    db 0x8e, 0xf0
  END
  CASE 'mov cr1'
    db 0x0f, 0x20, 0xc8
  END
  CASE 'mov dr4 with DE'
    mov rax, cr4
    or eax, 8
    mov cr4, rax
    mov rbx, dr4
  END
  mov rax, cr4
  and eax, ~8
  mov cr4, rax
  CASE 'fifteen bytes'
    times 14 db 0x66
    nop
  END
  CASE 'sixteen bytes'
    times 15 db 0x66
    nop
  END
  CASE 'x87 with TS'
    mov rax, cr0
    or eax, 8
    mov cr0, rax
    fninit
  END
  CASE 'fwait with TS and MP'
    fwait
  END
  CASE 'SSE with TS'
    xorps xmm0, xmm0
  END
  clts
  CASE 'SSE with EM'
    mov rax, cr0
    or eax, 4
    mov cr0, rax
    xorps xmm0, xmm0
  END
  CASE 'x87 with EM'
    fninit
  END
  mov rax, cr0
  and eax, ~4
  mov cr0, rax
  CASE 'SSE without OSFXSR'
    mov rax, cr4
    and eax, ~0x200
    mov cr4, rax
    xorps xmm0, xmm0
  END
  mov rax, cr4
  or eax, 0x200
  mov cr4, rax
  CASE 'x87 error'
    fninit
    push 0x37b
    fldcw [rsp]
    fld1
    fldz
    fdivp
    fwait
  END
  fninit
  CASE 'SSE error'
    push 0x1d80
    ldmxcsr [rsp]
    mov eax, 1
    cvtsi2ss xmm0, eax
    xorps xmm1, xmm1
    divss xmm0, xmm1
  END
  push 0x1f80
  ldmxcsr [rsp]
  pop rax

  ; ---- #GP, #SS, #NP
  CASE 'read of a non-canonical address'
    mov rax, NONCANONICAL
    mov al, [rax]
  END
  OWN_STACK
  CASE 'push to a non-canonical stack'
    mov rsp, NONCANONICAL + 8
    push rax
  END
  CASE 'pop from a non-canonical stack'
    mov rsp, NONCANONICAL
    pop rax
  END
  SAME_STACK
  CASE 'rbp relative non-canonical'
    mov rbp, NONCANONICAL
    mov al, [rbp]
  END
  CASE 'call to a non-canonical address'
    mov rax, NONCANONICAL
    call rax
  END
  CASE 'jump to a non-canonical address'
    mov rax, NONCANONICAL
    jmp rax
  END
  CASE 'ret to a non-canonical address'
    mov rax, NONCANONICAL
    push rax
    ret
  END
  CASE 'iret to a non-canonical address'
    push KDATA
    push STACK0 - 0x100
    push 2
    push KCODE
    mov rax, NONCANONICAL
    push rax
    iretq
  END
  CASE 'mov ds beyond the table'
    mov eax, 0x1238
    mov ds, eax
  END
  CASE 'mov ds of the ldt beyond its limit'
    mov eax, 0x24
    mov ds, eax
  END
  CASE 'mov ds absent'
    mov eax, ABSENT
    mov ds, eax
  END
  CASE 'mov ss absent'
    mov eax, ABSENT
    mov ss, eax
  END
  CASE 'mov ss of user'
    mov eax, UDATA
    mov ss, eax
  END
  CASE 'mov ss code'
    mov eax, KCODE
    mov ss, eax
  END
  CASE 'mov ss null'
    xor eax, eax
    mov ss, eax
    mov eax, ss
    HEX rax, 4
  END
  CASE 'mov ss null of level 3'
    mov eax, 3
    mov ss, eax
  END
  CASE 'mov ds system'
    mov eax, TSS_SELECTOR
    mov ds, eax
  END
  CASE 'ltr busy'
    mov eax, TSS_SELECTOR
    ltr ax
  END
  CASE 'ltr null'
    BEYOND_QEMU
    xor eax, eax
    ltr ax
  END
  CASE 'ltr in the ldt'
    mov eax, 4
    ltr ax
  END
  CASE 'ltr of data'
    mov eax, KDATA
    ltr ax
  END
  CASE 'lldt of a tss'
    mov eax, TSS_SELECTOR
    lldt ax
  END
  CASE 'lldt in the ldt'
    mov eax, 4
    lldt ax
  END
  CASE 'wrmsr of an unknown register'
    mov ecx, 0x1234567
    wrmsr
  END
  CASE 'wrmsr of a non-canonical base'
    mov ecx, 0xc0000100
    xor eax, eax
    mov edx, 0x8000
    wrmsr
  END
  CASE 'wrmsr efer reserved'
    mov ecx, 0xc0000080
    rdmsr
    or edx, 1
    wrmsr
  END
  CASE 'wrmsr efer without LME'
    BEYOND_QEMU
    mov ecx, 0xc0000080
    rdmsr
    and eax, ~0x100
    wrmsr
  END
  CASE 'mov cr0 paging off'
    BEYOND_QEMU
    mov rax, cr0
    btr rax, 31
    mov cr0, rax
  END
  CASE 'mov cr0 reserved half'
    mov rax, cr0
    bts rax, 40
    mov cr0, rax
  END
  CASE 'mov cr0 NW without CD'
    BEYOND_QEMU
    mov rax, cr0
    bts rax, 29
    mov cr0, rax
  END
  CASE 'mov cr4 without PAE'
    BEYOND_QEMU
    mov rax, cr4
    btr rax, 5
    mov cr4, rax
  END
  CASE 'mov cr4 reserved'
    BEYOND_QEMU
    mov rax, cr4
    bts rax, 31
    mov cr4, rax
  END
  CASE 'mov cr8 16'
    BEYOND_QEMU
    mov eax, 16
    mov cr8, rax
  END
  CASE 'mov dr7 high'
    mov rax, 0x1_0000_0400
    mov dr7, rax
  END
  CASE 'movaps unaligned'
    mov eax, FINE + 1
    movaps xmm0, [rax]
  END
  CASE 'fxsave unaligned'
    mov eax, FINE + 8
    fxsave [rax]
  END
  CASE 'cmpxchg16b unaligned'
    mov eax, FINE + 8
    cmpxchg16b [rax]
  END
  CASE 'lidt of a non-canonical base'
    BEYOND_QEMU
    mov eax, FINE
    mov word [rax], 0xfff
    mov rbx, NONCANONICAL
    mov [rax + 2], rbx
    lidt [rax]
  END
  CASE 'ds null in 64-bit code'
    xor eax, eax
    mov ds, eax
    mov al, [resume]
  END

  ret
