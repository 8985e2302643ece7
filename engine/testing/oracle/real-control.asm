; Real mode: interrupts, far transfers, limits.
%include "real.inc"

main:
  ; ---- interrupts
  CASE 'int 21h'
    mov byte [returns], 1
    sti
    int 0x21
    pushf
    pop ax
    cli
    movzx eax, ax
    VALUE 'fl', eax
  END
  CASE 'int3 and into'
    mov byte [returns], 3
    int3
    mov al, 0x7f
    inc al
    into
    db 0xf1
  END
  CASE 'divide'
    xor cx, cx
    div cx
  END
  CASE 'aam 0'
    aam 0
  END
  CASE 'bound'
    mov dword [cs:seen_ecx], 0x00050002
    mov ax, 6
    bound ax, [seen_ecx]
  END
  CASE 'ud2'
    ud2
  END
  CASE 'protected instructions'
    lldt ax
  END
  CASE 'lar'
    lar ax, bx
  END
  CASE 'arpl'
    arpl ax, bx
  END
  CASE 'sysenter'
    sysenter
  END
  CASE 'single step'
    mov byte [returns], 3
    push word 0x102
    popf
    nop
    nop
    nop
  END
  CASE 'short vector table'
    BEYOND_QEMU
    lidt [.short]
    int 0x30
.short:
    dw 0xbf
    dd 0
  END
  CASE 'interrupt flags of 32 bits'
    push dword 0x40002
    popfd
    int 0x21
  END
  CASE 'iretd'
    push dword 0x00040ad7
    push dword HERE
    push dword .iretd
    o32 iret
.iretd:
    pushfd
    pop ecx
    push dword 2
    popfd
    VALUE 'fl', ecx, 6
  END
  CASE 'iret of 16 bits'
    push word 0x0ad7
    push word HERE
    push word .iret
    iret
.iret:
    pushf
    pop ax
    movzx eax, ax
    VALUE 'fl', eax
  END
  CASE 'popf IOPL NT'
    push word 0x7002
    popf
    pushf
    pop ax
    push word 2
    popf
    movzx eax, ax
    VALUE 'fl', eax
  END

  ; ---- far transfers
  CASE 'far call and return'
    call HERE:.called
    TEXT ' back'
    jmp .over
.called:
    mov bp, sp
    mov eax, [bp]
    sub ax, .called
    VALUE 'frame', eax, 8
    retf
.over:
  END
  CASE 'far call by memory, retf with parameters'
    push word 1
    push word 2
    mov word [pointer], .target
    mov word [pointer + 2], HERE
    call far [pointer]
    movzx eax, sp
    VALUE 'sp', eax
    jmp .over2
.target:
    retf 4
.over2:
  END
  CASE 'far call of 32 bits'
    call dword HERE:.target32
.target32:
    movzx eax, sp
    VALUE 'sp', eax
    mov bp, sp
    mov eax, [bp + 4]
    VALUE 'cs', eax, 8
  END
  CASE 'far jump beyond the limit'
    BEYOND_QEMU
    jmp dword HERE:0x10000
  END
  CASE 'near jump beyond the limit'
    BEYOND_QEMU
    mov eax, 0x10000
    jmp eax
  END
  CASE 'near return of 32 bits beyond the limit'
    BEYOND_QEMU
    push dword 0x10000
    o32 ret
  END
  CASE 'jump to another segment'
    jmp HERE - 0x10:.other + 0x100
.other:
    mov ax, cs
    movzx eax, ax
    VALUE 'cs', eax
    jmp HERE:.home
.home:
  END
  CASE 'near jump wraps'
    jmp near .before - 0x10000
.before:
  END
  CASE 'mov to cs'
    db 0x8e, 0xc8
  END

  ; ---- limits
  CASE 'word at FFFF'
    mov ax, [0xffff]
  END
  CASE 'dword at FFFD'
    mov eax, [0xfffd]
  END
  CASE 'byte at 10000'
    mov al, [dword 0x10000]
  END
  CASE 'word at FFFF of the stack'
    mov ax, [ss:0xffff]
  END
  CASE 'bp at FFFF'
    mov bp, 0xffff
    mov ax, [bp]
  END
  CASE 'offset wraps'
    mov word [0], 0x1234
    mov bx, 0xffff
    mov ax, [bx + 1]
    movzx eax, ax
    VALUE 'word', eax
  END
  CASE 'push at SP 0 wraps'
    mov sp, 0
    push word 0x55aa
    movzx eax, sp
    mov sp, STACK_TOP - 64
    VALUE 'sp', eax
  END
  CASE 'pop at SP FFFE'
    mov sp, 0xfffe
    pop ax
    movzx ecx, sp
    mov sp, STACK_TOP - 64
    VALUE 'sp', ecx
  END
  CASE 'string at the end of the segment'
    mov si, 0xfffe
    mov cx, 3
    rep lodsw
    movzx ecx, cx
    VALUE 'cx', ecx
    movzx esi, si
    VALUE 'si', esi
  END
  CASE 'odd string at the end of the segment'
    mov si, 0xfffd
    mov cx, 3
    rep lodsw
  END
  CASE 'left then'
    mov ecx, [seen_ecx]
    movzx ecx, cx
    VALUE 'cx', ecx
  END

  ret

  REAL_END
