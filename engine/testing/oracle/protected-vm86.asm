; Virtual-8086 mode: entry by IRET and by a task, exits by exceptions, interrupts and IRET, IOPL 0 and 3, I/O bitmap.
%macro MORE_DESCRIPTORS 0
  DESCRIPTOR TASK_VM86, IMAGE, tss_vm86 - IMAGE, 0x67, 0x89, 0
  GATE_DESCRIPTOR SPARE_GATE, 0, KCODE, 0x8c, 0
%endmacro
%include "protected.inc"

; Programs of virtual-8086 mode are copied to CODE_SEGMENT:0; their stack is STACK_SEGMENT:100h.
CODE_SEGMENT equ 0x2000
STACK_SEGMENT equ 0x3000
DATA_SEGMENT equ 0x1234

; Runs what follows in virtual-8086 mode with the flags given; ends with VM86_END, before END.
%macro VM86 1
  mov esi, %$code
  mov edi, CODE_SEGMENT * 16
  mov ecx, 0x100
  rep movsb
  push 0xaaaa0004
  push 0xbbbb0003
  push 0xcccc0000 | DATA_SEGMENT
  push 0xdddd0001
  push 0xeeee0000 | STACK_SEGMENT
  push 0x12340100
  push 0x20000 | %1
  push CODE_SEGMENT
  push 0
  iretd
  bits 16
%$code:
%endmacro
%macro VM86_END 0
  int 0xfe
  bits 32
%endmacro
; A case of one instruction, for both privileges.
%macro BOTH 2+
  CASE 'IOPL 0, ', %1
    VM86 0x0002
    %2
    VM86_END
  END
  CASE 'IOPL 3, ', %1
    VM86 0x3002
    %2
    VM86_END
  END
%endmacro
%macro ONE 3+                       ; name, flags, instructions
  CASE %1
    VM86 %2
    %3
    VM86_END
  END
%endmacro

main:
  BOTH 'nothing', nop
  BOTH 'cli', cli
  BOTH 'sti', sti
  BOTH 'pushf', pushf
  BOTH 'popf', popf
  BOTH 'pushfd', pushfd
  BOTH 'int 80h', int 0x80
  BOTH 'int3', int3
  BOTH 'int 20h, gate of level 0', int 0x20
  BOTH 'int1', db 0xf1
  ONE 'IOPL 0, iret', 0x0002, iret
  BOTH 'hlt', hlt
  BOTH 'in al, 80h', in al, 0x80
  BOTH 'out 71h', out 0x71, al
  BOTH 'ud2', ud2
  BOTH 'lldt', lldt ax
  BOTH 'sldt', sldt ax
  BOTH 'str', str ax
  BOTH 'lar', lar ax, bx
  BOTH 'verr', verr ax
  BOTH 'arpl', arpl ax, bx
  BOTH 'lgdt', lgdt [0]
  BOTH 'lmsw', lmsw ax
  BOTH 'clts', clts
  BOTH 'mov cr0', mov eax, cr0
  BOTH 'mov dr7', mov eax, dr7
  BOTH 'rdmsr', rdmsr
  BOTH 'sysenter', sysenter
  BOTH 'wbinvd', wbinvd
  BOTH 'invlpg', invlpg [0]
  BOTH 'rdtsc', rdtsc
  BOTH 'smsw', smsw ax
  BOTH 'sgdt', sgdt [es:0]

  ; ---- flags
%macro FLAGS_OF 2+                  ; name, instructions that leave flags in ECX
  CASE %1
    VM86 0x3002
    %2
    VM86_END
  END
  CASE 'ecx then'
    VALUE 'ecx', [seen_ecx], 8
  END
%endmacro
%macro POP_ALL 0
    push dword 0x003f7ed7
    popfd
    pushfd
    pop ecx
%endmacro
%macro POP_WORD 0
    push word 0x4ed7
    popf
    pushf
    pop cx
%endmacro
%macro IRET_ALL 0
    push dword 0x00242ad7
    push dword CODE_SEGMENT
    push dword %%next - %$code
    o32 iret
%%next:
    pushfd
    pop ecx
%endmacro
%macro IRET_WORD 0
    push word 0x4ad7
    push word CODE_SEGMENT
    push word %%next - %$code
    iret
%%next:
    pushfd
    pop ecx
%endmacro
  FLAGS_OF 'popfd', POP_ALL
  FLAGS_OF 'popf', POP_WORD
  FLAGS_OF 'iretd', IRET_ALL
  FLAGS_OF 'iret', IRET_WORD

  ; ---- segments and addresses
%macro SEGMENTS 0
    mov cx, 0x4321
    mov ds, cx
    mov es, cx
    push ds
    pop gs
    les bx, [ss:0]
%endmacro
  ONE 'segments are paragraphs', 0x3002, SEGMENTS
  ONE 'read beyond 64 KiB', 0x3002, mov eax, [0xfffe]
  ONE 'word at FFFF', 0x3002, mov ax, [0xffff]
  ONE 'word at FFFF of the stack', 0x3002, mov ax, [ss:0xffff]
  ONE 'read by 32-bit address beyond', 0x3002, mov al, [dword 0x10000]
%macro WRAPPING_PUSH 0
    mov sp, 1
    push ax
%endmacro
  ONE 'push over the start of the stack', 0x3002, WRAPPING_PUSH
%macro FAR_CALL 0
    call CODE_SEGMENT:%%there - %$code
%%there:
    int 0x80
%endmacro
  ONE 'far call', 0x3002, FAR_CALL
%macro FAR_RETURN 0
    push word CODE_SEGMENT
    push word %%there - %$code
    retf
    nop
%%there:
    int 0x80
%endmacro
  ONE 'far return', 0x3002, FAR_RETURN
  ONE 'far jump beyond 64 KiB', 0x3002, jmp CODE_SEGMENT:dword 0x10000

  ; ---- events
  ONE 'single step', 0x3102, nop
  and byte [bitmap + 0x80 / 8], ~1
  BOTH 'open port', in al, 0x80
  BOTH 'word at an open port', in ax, 0x80
  CASE 'trap gate leaves IF'
    SET_GATE 0x83, 0xef00, KCODE, STUB_OF(0x83)
    VM86 0x3202
    int 0x83
    VM86_END
  END
  CASE 'gate of 16 bits'
    SET_GATE 0x84, 0xe600, CODE16, gate16 - IMAGE
    VM86 0x3002
    int 0x84
    VM86_END
  END
  CASE 'gate to conforming code'
    SET_GATE 0x85, 0xee00, CONFORMING, STUB_OF(0x85)
    VM86 0x3002
    int 0x85
    VM86_END
  END
  CASE 'gate to level 1'
    SET_GATE 0x86, 0xee00, CODE1_0, STUB_OF(0x86)
    VM86 0x3002
    int 0x86
    VM86_END
  END
  CASE 'gate to level 3'
    SET_GATE 0x87, 0xee00, UCODE_0, STUB_OF(0x87)
    VM86 0x3002
    int 0x87
    VM86_END
  END
  CASE 'handler returns'
    mov byte [returns], 2
    VM86 0x3002
    int 0x80
    mov cx, ds
    int 0x81
    nop
    ud2
    VM86_END
  END
  CASE 'handler finds null segments'
    SET_GATE 0x88, 0xee00, KCODE, .nulls
    VM86 0x3002
    int 0x88
    VM86_END
.nulls:
    mov eax, ds
    mov ebx, es
    mov ecx, fs
    mov edx, gs
    or eax, ebx
    or ecx, edx
    or eax, ecx
    VALUE 'all', eax
    TEXT ' ds usable'
    mov ebx, [0]
  END
  ; ---- entry
  CASE 'iret with VM at privilege 3'
    USER 0x3002
    push 0x23002
    push UCODE
    push .here
    iretd
.here:
    int 0x80
  END
  CASE 'iret of 16 bits does not enter'
    push word 2
    push word CODE16
    push word .sixteen - IMAGE
    o16 iret
    bits 16
.sixteen:
    int 0x80
    bits 32
  END
  CASE 'iret with EIP beyond 64 KiB'
    BEYOND_QEMU
    push 0
    push 0
    push 0
    push 0
    push STACK_SEGMENT
    push 0x100
    push 0x23002
    push CODE_SEGMENT
    push 0x10000
    iretd
  END
  CASE 'task in virtual-8086 mode'
    mov esi, task_code
    mov edi, CODE_SEGMENT * 16
    mov ecx, 0x100
    rep movsb
    jmp TASK_VM86:0
  END
  ret

task_code:
  bits 16
  mov cx, ds
  int 0x80
  bits 32

  bits 16
gate16:
  mov edx, esp
  jmp KCODE:dword .wide
  bits 32
.wide:
  mov eax, KDATA
  mov ds, eax
  VALUE 'esp', edx, 8
  mov eax, ss
  VALUE 'ss', eax
  mov ecx, 9
.word:
  movzx eax, word [edx]
  VALUE '', eax
  add edx, 2
  loop .word
  jmp [resume]

  align 4
tss_vm86:
  dd 0, INNER - 0x400, KDATA, 0, 0, 0, 0, 0
  dd 0, 0x23002, 0x1111, 0x2222, 0, 0, 0x100, 0, 0, 0
  dd DATA_SEGMENT, CODE_SEGMENT, STACK_SEGMENT, DATA_SEGMENT, 1, 2
  dd 0
  dw 0, 0x68
