; Real mode: entered from protected mode and left again; interrupts, far transfers, limits, unreal mode, strings, BCD.
%include "boot.inc"
%include "print.inc"
%define W 16

; The program is copied here: CS = LOAD / 16, as are DS and ES.
LOAD equ 0x8000
HERE equ LOAD >> 4
STACK_TOP equ 0x7000            ; with SS = 0
AREA_SEGMENT equ 0x3000

  cli
  mov esi, section.real.start
  mov edi, LOAD
  mov ecx, (real_length + 3) / 4
  rep movsd
  lgdt [gdt_register]
  jmp CODE16:entry

  align 8
gdt:
  dq 0
  dw 0xffff, LOAD, 0x9a00, 0x0000
  dw 0xffff, 0x0000, 0x9200, 0x0000
  dw 0xffff, 0x0000, 0x9200, 0x00cf
  dw 0xffff, 0x0000, 0x9a00, 0x00cf
  dw 0x0fff, 0x0000, 0x9200, 0x0000
CODE16 equ 8
DATA16 equ 16
FLAT equ 24
CODE32 equ 32
SHORT_DATA equ 40
gdt_register:
  dw gdt_register - gdt - 1
  dd gdt

%macro CASE 1+
  %push case
  TEXT %1
  mov word [cs:resume], %$end
  mov word [cs:origin], %$begin
  mov [cs:saved_sp], sp
%$begin:
%endmacro
%macro END 0
  TEXT ' done'
%$end:
  call settle
  %pop
%endmacro
%macro VALUE 2-3 4
  TEXT ' ', %1, '='
  HEX %2, %3
%endmacro
%macro BEYOND_QEMU 0
  %ifdef QEMU
    jmp strict near %$end
  %else
    times 3 nop
  %endif
%endmacro
; To protected mode with DS = %1 of the GDT, and back at once: its limit and attributes stay.
%macro THROUGH_PROTECTED 1
  lgdt [cs:gdt_pointer]
  mov eax, cr0
  or al, 1
  mov cr0, eax
  mov cx, %1
  mov ds, cx
  mov es, cx
  mov eax, cr0
  and al, ~1
  mov cr0, eax
%endmacro

section real follows=.text align=16 vstart=0
bits 16
real_start:
entry:
  mov ax, DATA16
  mov ds, ax
  mov es, ax
  mov ss, ax
  mov fs, ax
  mov gs, ax
  mov eax, cr0
  and al, ~1
  mov cr0, eax
  jmp HERE:.real
.real:
  mov ax, HERE
  mov ds, ax
  mov es, ax
  xor ax, ax
  mov ss, ax
  mov esp, STACK_TOP
  lidt [idt_pointer]
  ; vectors to stubs
  xor di, di
  mov es, di
  mov ax, stubs
.vector:
  mov [es:di], ax
  mov word [es:di + 2], HERE
  add ax, 8
  add di, 4
  cmp di, 1024
  jne .vector
  TEXT '## start', 10
  call main
  FINISH
idt_pointer:
  dw 0x3ff
  dd 0

settle:
  pop ax
  cli
  cld
  mov cx, HERE
  mov ds, cx
  xor cx, cx
  mov ss, cx
  movzx esp, word [saved_sp]
  push word 2
  popf
  lidt [idt_pointer]
  mov cx, HERE
  mov es, cx
  NEWLINE
  jmp ax

; Prints the vector, and IP, CS and FLAGS of its frame.
exception:
  push ebp
  push ebx
  push eax
  movzx ebp, sp
  mov [cs:seen_ecx], ecx
  TEXT ' ['
  movzx ebx, word [bp + 12]
  sub bx, stubs + 3
  shr bx, 3
  HEX ebx, 2
  TEXT ' ip='
  movzx eax, word [bp + 14]
  sub ax, [cs:origin]
  HEX eax, 4
  TEXT ' cs='
  movzx eax, word [bp + 16]
  HEX eax, 4
  TEXT ' fl='
  movzx eax, word [bp + 18]
  HEX eax, 4
  lea eax, [ebp + 14]
  TEXT ' at '
  HEX eax, 4
  pushf
  pop ax
  movzx eax, ax
  VALUE 'fl', eax
  TEXT ']'
  cmp byte [cs:returns], 0
  jne .return
  jmp [cs:resume]
.return:
  dec byte [cs:returns]
  jnz .more
  and word [bp + 18], ~0x100
.more:
  pop eax
  pop ebx
  pop ebp
  add sp, 2
  iret

  PRINTER 16
  align 8
stubs:
  %rep 256
  call strict near exception
  align 8
  %endrep
resume: dw 0
origin: dw 0
saved_sp: dw 0
returns: db 0
  align 4
seen_ecx: dd 0
gdt_pointer:
  dw 47
  dd gdt_low
gdt_low equ LOAD + (low_gdt - real_start)
  align 8
low_gdt:
  dq 0
  dw 0xffff, LOAD, 0x9a00, 0x0000
  dw 0xffff, 0x0000, 0x9200, 0x0000
  dw 0xffff, 0x0000, 0x9200, 0x00cf
  dw 0xffff, 0x0000, 0x9a00, 0x00cf
  dw 0x0fff, 0x0000, 0x9200, 0x0000

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
  CASE 'word at SS:FFFF'
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

  ; ---- protected mode and back
  CASE 'unreal mode'
    THROUGH_PROTECTED FLAT
    mov cx, HERE
    mov ds, cx
    mov es, cx
    mov ebx, 0x200000 - LOAD
    mov dword [ebx], 0x600df00d
    VALUE 'dword', [ebx], 8
    mov eax, [0xfffd]
    TEXT ' no limit'
    THROUGH_PROTECTED DATA16
    mov cx, HERE
    mov ds, cx
  END
  CASE 'big limit is gone'
    mov ebx, 0x200000 - LOAD
    mov eax, [ebx]
  END
  CASE 'small limit stays'
    THROUGH_PROTECTED SHORT_DATA
    mov cx, AREA_SEGMENT
    mov ds, cx
    mov al, [0xfff]
    TEXT ' inside'
    BEYOND_QEMU
    mov al, [0x1000]
  END
  THROUGH_PROTECTED DATA16
  mov cx, HERE
  mov ds, cx
  mov es, cx
  CASE 'without loads the segment stays'
    mov eax, cr0
    or al, 1
    mov cr0, eax
    mov ax, [.constant]
    mov ebx, cr0
    and bl, ~1
    mov cr0, ebx
    movzx eax, ax
    VALUE 'word', eax
    mov ax, ds
    movzx eax, ax
    VALUE 'ds', eax
    jmp .after
.constant: dw 0x4711
.after:
  END
  CASE '32-bit code and back'
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp dword CODE32:LOAD + .wide - real_start
  bits 32
.wide:
    mov ax, FLAT
    mov ds, ax
    mov eax, 0x12345678
    mov [AREA_SEGMENT * 16], eax
    jmp CODE16:.narrow
  bits 16
.narrow:
    mov ax, DATA16
    mov ds, ax
    mov eax, cr0
    and al, ~1
    mov cr0, eax
    jmp HERE:.home2
.home2:
    mov ax, AREA_SEGMENT
    mov fs, ax
    VALUE 'dword', [fs:0], 8
  END
  CASE 'smsw lmsw'
    smsw ax
    and ax, 0xf
    movzx eax, ax
    VALUE 'msw', eax
    mov ax, 1
    lmsw ax
    mov ax, 0
    lmsw ax
    smsw ax
    movzx eax, ax
    and ax, 0xf
    VALUE 'msw', eax
    mov eax, cr0
    and al, ~1
    mov cr0, eax
  END

  ; ---- strings with 16-bit addresses
  CASE 'movsb backwards over FFFF'
    mov ax, AREA_SEGMENT
    mov es, ax
    mov si, 2
    mov di, 1
    mov cx, 4
    std
    rep movsb
    cld
    VALUE 'si', esi, 8
    VALUE 'di', edi, 8
    VALUE 'cx', ecx, 8
  END
  CASE 'counts of 16 and 32 bits'
    mov ecx, 0x10003
    mov edi, 0x5554fffe
    xor ax, ax
    rep stosb
    VALUE 'ecx', ecx, 8
    VALUE 'edi', edi, 8
    mov ecx, 3
    mov edi, 0x100
    a32 rep stosb
    VALUE 'ecx', ecx, 8
    VALUE 'edi', edi, 8
  END
  CASE 'scasb cmpsb'
    mov di, .string
    mov al, 'c'
    mov cx, 8
    mov bx, HERE
    mov es, bx
    repne scasb
    movzx eax, cx
    VALUE 'cx', eax
    mov si, .string
    mov di, .string2
    mov cx, 8
    repe cmpsb
    movzx eax, cx
    VALUE 'cx', eax
    jmp .compared
.string: db 'abcdefgh'
.string2: db 'abcdeXgh'
.compared:
  END
  CASE 'loop with 16 and 32 bits'
    mov ecx, 0x10002
    xor eax, eax
.loop:
    inc eax
    loop .loop
    VALUE 'eax', eax, 8
    VALUE 'ecx', ecx, 8
    mov ecx, 0x10002
    xor eax, eax
.loop32:
    inc eax
    a32 loop .loop32
    VALUE 'eax', eax, 8
  END
  CASE 'xlat enter leave'
    mov bx, .table
    mov al, 3
    xlat
    movzx eax, al
    VALUE 'al', eax, 2
    mov bp, 0x1234
    enter 16, 2
    movzx eax, bp
    VALUE 'bp', eax
    leave
    movzx eax, bp
    VALUE 'bp', eax
    jmp .done
.table: db 1, 3, 5, 7
.done:
  END

  ; ---- BCD: all of AL, with both carries; a sum of what comes out
%macro BCD 2+                       ; name, instruction
  CASE %1
    xor ebx, ebx
    xor esi, esi
%%value:
    mov eax, esi
    shr ax, 1
    and ah, 0
    mov ch, 0
    test si, 1
    jz %%without
    mov ch, 0x11
%%without:
    mov cl, ah
    mov ah, ch
    or ah, 2
    sahf
    mov ah, 5
    %2
    pushf
    pop dx
    and dx, 0x11
    rol ebx, 5
    add ebx, eax
    xor bx, dx
    inc si
    cmp si, 512
    jne %%value
    VALUE 'sum', ebx, 8
  END
%endmacro
  BCD 'daa', daa
  BCD 'das', das
  BCD 'aaa', aaa
  BCD 'aas', aas
  BCD 'aam', aam
  BCD 'aad', aad
  BCD 'aam 7', aam 7
  BCD 'aad 7', aad 7
  ret

  align 4
pointer: dd 0
real_length equ $ - real_start
