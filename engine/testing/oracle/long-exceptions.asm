; Exceptions and software interrupts of 64-bit mode: vectors, error codes, frames, stacks.
%include "long.inc"

NONCANONICAL equ 0x8000_0000_0000

; The handlers of #DF, #SS, #GP and #PF get a stack of their own, or not.
%macro OWN_STACK 0-1 1
  %assign n 8
  %rep 7
    mov byte [idt + 16 * n + 4], %1
    %assign n n + (n = 8) * 3 + 1
  %endrep
%endmacro
%define SAME_STACK OWN_STACK 0

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
    push STACK0
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

  ; ---- #PF
  mov qword [PAGES + 8 * 1], FINE + 0x1000            ; absent
  mov qword [PAGES + 8 * 2], FINE + 0x2000 + 5        ; read-only
  mov qword [PAGES + 8 * 3], FINE + 0x3000 + 3        ; system
  mov rax, FINE + 0x4007
  bts rax, 63
  mov [PAGES + 8 * 4], rax                            ; no execution
  mov rax, FINE + 0x5007
  bts rax, 51
  mov [PAGES + 8 * 5], rax                            ; reserved bit
  mov rax, cr3
  mov cr3, rax
  CASE 'read of an absent page'
    mov eax, [FINE + 0x1234]
  END
  CASE 'write of an absent page'
    mov [FINE + 0x1234], eax
  END
  CASE 'read into an absent page'
    mov rax, [FINE + 0xffc]
  END
  CASE 'write into an absent page'
    mov [FINE + 0xffd], rax
  END
  CASE 'write of a read-only page'
    inc dword [FINE + 0x2008]
  END
  CASE 'write of a read-only page without WP'
    mov rax, cr0
    btr rax, 16
    mov cr0, rax
    inc dword [FINE + 0x2008]
  END
  mov rax, cr0
  bts rax, 16
  mov cr0, rax
  CASE 'jump to an absent page'
    mov eax, FINE + 0x1010
    jmp rax
  END
  CASE 'jump to a page without execution'
    mov eax, FINE + 0x4010
    jmp rax
  END
  CASE 'code running into an absent page'
    mov dword [FINE + 0xffa], 0x90909090
    mov word [FINE + 0xffe], 0xb890
    mov eax, FINE + 0xffc
    jmp rax
  END
  CASE 'reserved bit'
    mov eax, [FINE + 0x5000]
  END
  OWN_STACK
  CASE 'stack in an absent page'
    mov esp, FINE + 0x2000
    push rax
  END
  CASE 'call with the stack in an absent page'
    mov esp, FINE + 0x2000
    call settle
  END
  SAME_STACK
  CASE 'user read of a system page'
    USER
    mov eax, [FINE + 0x3000]
  END
  CASE 'user write of a system page'
    USER
    mov [FINE + 0x3000], eax
  END
  CASE 'user write of an absent page'
    USER
    mov [FINE + 0x1000], eax
  END
  CASE 'user jump to a system page'
    USER
    mov eax, FINE + 0x3000
    jmp rax
  END
  CASE 'user jump to a page without execution'
    USER
    mov eax, FINE + 0x4000
    jmp rax
  END
  CASE 'user write of a read-only page'
    USER
    mov [FINE + 0x2000], eax
  END
  CASE 'string write running into an absent page'
    mov edi, FINE + 0xff0
    mov ecx, 100
    rep stosb
  END
  CASE 'rcx then'
    mov edi, FINE + 0xff0
    mov ecx, 100
    mov qword [resume], .string_stopped
    rep stosb
.string_stopped:
    TEXT ' rcx='
    HEX [seen_rcx], 4
    mov qword [resume], %$end
  END

  ; ---- user programs and privileged instructions
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
  CASE 'user with IOPL 3: cli sti in'
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
  CASE 'user with IOPL 3: popf changes IF'
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

  ; ---- gates
  SET_GATE 0x81, 0xef00, KCODE, STUB_OF(0x81)         ; trap gate
  SET_GATE 0x82, 0xee01, KCODE, STUB_OF(0x82)         ; IST 1
  SET_GATE 0x83, 0x6e00, KCODE, STUB_OF(0x83)         ; not present
  SET_GATE 0x84, 0xe600, KCODE, STUB_OF(0x84)         ; 16-bit gate
  SET_GATE 0x85, 0xee00, CONFORMING, STUB_OF(0x85)
  SET_GATE 0x86, 0xee00, 0, STUB_OF(0x86)
  SET_GATE 0x87, 0xee00, KCODE, NONCANONICAL
  SET_GATE 0x88, 0xee00, KDATA, STUB_OF(0x88)
  SET_GATE 0x89, 0xee00, KCODE32, STUB_OF(0x89)
  SET_GATE 0x8a, 0xee00, UCODE, STUB_OF(0x8a)
  SET_GATE 0x8b, 0xee00, ABSENT_CODE, STUB_OF(0x8b)
  SET_GATE 0x8c, 0xee00, 0x1238, STUB_OF(0x8c)
  SET_GATE 0x8d, 0xee03, KCODE, STUB_OF(0x8d)         ; IST 3: not canonical
  SET_GATE 0x8e, 0xee02, KCODE, STUB_OF(0x8e)         ; IST 2
  SET_GATE 0x8f, 0x8e00, KCODE, STUB_OF(0x8f)
  SET_GATE 0x90, 0xe500, KCODE, STUB_OF(0x90)         ; task gate
  %assign n 0x81
  %rep 16
    %defstr digits n
    CASE 'kernel gate ', digits
      sti
      int n
    END
    CASE 'user gate ', digits
      USER 0x3202                 ; IOPL 3 for handlers that stay there
      int n
    END
    %assign n n + 1
  %endrep
  CASE 'unaligned kernel stack'
    mov esp, STACK0 - 13
    int 0x80
  END
  CASE 'unaligned inner stack'
    sub qword [tss + 4], 9
    USER
    int 0x80
  END
  add qword [tss + 4], 9
  CASE 'int beyond the limit'
    lidt [short_idt]
    int 0x30
  END
  CASE 'user int beyond the limit'
    lidt [short_idt]
    USER
    int 0x30
  END
  lidt [idt_register]

  ; ---- faults while delivering
  CASE 'double fault: absent gate of #GP'
    and word [idt + 16 * 13 + 4], 0x7fff
    mov eax, 0x1238
    mov ds, eax
  END
  CASE '#NP for an absent gate of #UD'
    or word [idt + 16 * 13 + 4], 0x8000
    and word [idt + 16 * 6 + 4], 0x7fff
    ud2
  END
  or word [idt + 16 * 6 + 4], 0x8000
  CASE 'double fault: page fault with a bad gate'
    mov word [idt + 16 * 14 + 4], 0x8600
    mov eax, [FINE + 0x1000]
  END
  mov word [idt + 16 * 14 + 4], 0x8e00
  CASE 'double fault: page fault on the stack of a page fault'
    mov word [idt + 16 * 8 + 4], 0x8e01
    mov esp, FINE + 0x1800
    mov eax, [FINE + 0x1000]
  END
  CASE '#PF on the stack of #UD, then #DF'
    mov esp, FINE + 0x1800
    ud2
  END
  CASE '#PF on the stack of int 80h'
    SET_GATE 14, 0x8e02, KCODE, STUB_OF(14)
    mov esp, FINE + 0x1800
    int 0x80
  END
  CASE '#SS of a non-canonical inner stack'
    BEYOND_QEMU
    mov rax, NONCANONICAL
    mov [tss + 4], rax
    SET_GATE 12, 0x8e01, KCODE, STUB_OF(12)
    USER
    int 0x80
  END
  CASE '#GP into a non-canonical inner stack is a double fault'
    BEYOND_QEMU
    USER
    hlt
  END
  mov qword [tss + 4], INNER
  mov word [idt + 16 * 8 + 4], 0x8e00
  mov word [idt + 16 * 14 + 4], 0x8e00
  mov word [idt + 16 * 12 + 4], 0x8e00
  CASE '#TS for a short TSS'
    mov word [gdt + TSS_SELECTOR], 0x0a
    and byte [gdt + TSS_SELECTOR + 5], ~2
    mov eax, TSS_SELECTOR
    ltr ax
    SET_GATE 10, 0x8e00, CONFORMING, STUB_OF(10)
    USER 0x3002
    int 0x80
  END
  ret

short_idt:
  dw 0x2ff
  dq idt
