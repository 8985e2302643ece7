; Single steps in 64-bit mode.
%include "long.inc"

DATA equ FINE + 0x100

main:
  CASE 'steps over plain instructions'
    RETURNS 4
    push 0x102
    popfq
    nop
    inc eax
    xor ebx, ebx
    nop
  END
  CASE 'steps over a jump and a call'
    RETURNS 5
    push 0x102
    popfq
    jmp .stepped
    nop
.stepped:
    call .called
    nop
    jmp .stepped_end
.called:
    ret
.stepped_end:
  END
  CASE 'steps over rep movsb'
    RETURNS 6
    mov esi, DATA
    mov edi, DATA + 64
    mov ecx, 4
    push 0x102
    popfq
    rep movsb
    nop
    nop
  END
  CASE 'steps over rep of none'
    RETURNS 3
    xor ecx, ecx
    push 0x102
    popfq
    rep stosb
    nop
    nop
  END
  CASE 'popf clears TF, one more step'
    RETURNS 9
    push 2
    push 0x102
    popfq
    nop
    popfq
    nop
    nop
  END
  CASE 'pushf pushes TF'
    RETURNS 2
    push 0x102
    popfq
    pushfq
    nop
    pop rax
    HEX rax, 4
  END
  CASE 'steps over int 80h'
    RETURNS 3
    push 0x102
    popfq
    int 0x80
    nop
    nop
  END
  CASE 'steps over int3'
    RETURNS 3
    push 0x102
    popfq
    int3
    nop
    nop
  END
  CASE 'step over a faulting instruction'
    push 0x102
    popfq
    ud2
  END
  CASE 'step over mov ss'
    RETURNS 3
    mov ecx, KDATA
    push 0x102
    popfq
    mov ss, ecx
    nop
    nop
    nop
  END
  CASE 'step over mov ss twice'
    RETURNS 3
    mov ecx, KDATA
    push 0x102
    popfq
    mov ss, ecx
    mov ss, ecx
    nop
    nop
    nop
  END
  CASE 'step over mov ds'
    RETURNS 2
    mov ecx, KDATA
    push 0x102
    popfq
    mov ds, ecx
    nop
  END
  CASE 'step over sti'
    RETURNS 3
    push 0x102
    popfq
    sti
    cli
    nop
  END
  CASE 'step by iret'
    RETURNS 2
    push KDATA
    push STACK0 - 64
    push 0x102
    push KCODE
    push .by_iret
    iretq
.by_iret:
    nop
    nop
  END
  CASE 'steps of a user program'
    RETURNS 3
    USER 0x102
    nop
    nop
    nop
    ud2
  END
  CASE 'steps over syscall, not in the kernel, then at sysret'
    RETURNS 2
    mov ecx, 0xc0000082
    mov eax, .kernel
    xor edx, edx
    wrmsr
    mov ecx, 0xc0000084
    mov eax, 0x100
    wrmsr
    USER 0x102
    syscall
    nop
    ud2
.kernel:
    nop
    o64 sysret
  END
  CASE 'syscall with TF not masked steps in the kernel'
    RETURNS 2
    mov ecx, 0xc0000084
    xor eax, eax
    xor edx, edx
    wrmsr
    USER 0x102
    syscall
    nop
    ud2
  END
  mov ecx, 0xc0000082
  mov eax, exception.kernel
  xor edx, edx
  wrmsr
  CASE 'TF at hlt'
    RETURNS 1
    mov dword [skip], 0
    push 0x102
    popfq
    nop
    nop
  END

  ret
