; What programs at privilege 3 of 64-bit mode may not do, and what they may by IOPL.
%include "long.inc"

main:
%macro FORBIDDEN 2+
  CASE %1
    USER
    %2
  END
%endmacro
  FORBIDDEN 'user hlt', hlt
  FORBIDDEN 'user cli', cli
  FORBIDDEN 'user sti', sti
  FORBIDDEN 'user in', in al, 0x80
  FORBIDDEN 'user out', out 0x80, al
  FORBIDDEN 'user mov cr0', mov rax, cr0
  FORBIDDEN 'user mov cr8', mov cr8, rax
  FORBIDDEN 'user mov dr0', mov dr0, rax
  FORBIDDEN 'user mov dr6', mov rax, dr6
  FORBIDDEN 'user lgdt', lgdt [rsp]
  FORBIDDEN 'user lidt', lidt [rsp]
  FORBIDDEN 'user lldt', lldt ax
  FORBIDDEN 'user ltr', ltr ax
  FORBIDDEN 'user lmsw', lmsw ax
  FORBIDDEN 'user clts', clts
  FORBIDDEN 'user invlpg', invlpg [rsp]
  FORBIDDEN 'user wbinvd', wbinvd
  FORBIDDEN 'user invd', invd
  FORBIDDEN 'user rdmsr', rdmsr
  FORBIDDEN 'user wrmsr', wrmsr
  FORBIDDEN 'user swapgs', swapgs
  FORBIDDEN 'user sysretq', o64 sysret
  FORBIDDEN 'user sysexit', o64 sysexit
  FORBIDDEN 'user monitor', monitor
  FORBIDDEN 'user xsetbv', xsetbv
  FORBIDDEN 'user clac', clac
  FORBIDDEN 'user int 20h', int 0x20
  FORBIDDEN 'user int 0', int 0
  FORBIDDEN 'user int 80h', int 0x80
  FORBIDDEN 'user int3', int3
  FORBIDDEN 'user int1', db 0xf1
  FORBIDDEN 'user ud2', ud2
  FORBIDDEN 'user iret to the kernel', push KDATA
  CASE 'user sgdt'
    USER
    sgdt [rsp - 16]
    ud2
  END
  CASE 'user sgdt with UMIP'
    mov rax, cr4
    bts rax, 11
    mov cr4, rax
    USER
    sgdt [rsp - 16]
  END
  CASE 'user smsw with UMIP'
    USER
    smsw eax
  END
  mov rax, cr4
  btr rax, 11
  mov cr4, rax
  CASE 'user rdtsc'
    USER
    rdtsc
    ud2
  END
  CASE 'user rdtsc with TSD'
    mov rax, cr4
    bts rax, 2
    mov cr4, rax
    USER
    rdtsc
  END
  mov rax, cr4
  btr rax, 2
  mov cr4, rax
  CASE 'user with IOPL 3, cli sti in'
    USER 0x3002
    sti
    cli
    in al, 0x80
    ud2
  END
  CASE 'user popf does not change IF and IOPL'
    USER 0x1002
    push 0x3a02
    popfq
    ud2
  END
  CASE 'user with IOPL 3, popf changes IF'
    USER 0x3002
    push 0x0a02
    popfq
    ud2
  END
  CASE 'user alignment'
    BEYOND_QEMU
    mov rax, cr0
    bts rax, 18
    mov cr0, rax
    USER 0x40002
    mov eax, [rsp - 7]
  END
  CASE 'user alignment of a word at the stack'
    BEYOND_QEMU
    USER 0x40002
    push word 1
    push rax
  END
  CASE 'kernel does not align'
    push 0x40002
    popfq
    mov eax, [rsp - 7]
  END
  mov rax, cr0
  btr rax, 18
  mov cr0, rax

  ret
