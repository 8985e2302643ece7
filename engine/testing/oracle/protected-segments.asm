; Segments, call gates and privileges of 32-bit protected mode.
%macro MORE_DESCRIPTORS 0
  GATE_DESCRIPTOR GATE32, gated32 - IMAGE, KCODE, 0xec, 2
  GATE_DESCRIPTOR GATE16, gated16 - IMAGE, CODE16, 0xe4, 2
  GATE_DESCRIPTOR GATE_TO_1, gated32 - IMAGE, CODE1_0, 0xec, 1
  GATE_DESCRIPTOR GATE_TO_2, gated32 - IMAGE, CODE2_0, 0xec, 0
  GATE_DESCRIPTOR GATE_CONFORMING, gated32 - IMAGE, CONFORMING, 0xec, 0
  GATE_DESCRIPTOR GATE_ABSENT, gated32 - IMAGE, KCODE, 0x6c, 0
  GATE_DESCRIPTOR GATE_SYSTEM, gated32 - IMAGE, KCODE, 0x8c, 0
  GATE_DESCRIPTOR GATE_NULL, gated32 - IMAGE, 0, 0xec, 0
  GATE_DESCRIPTOR GATE_TO_DATA, gated32 - IMAGE, KDATA, 0xec, 0
  GATE_DESCRIPTOR GATE_TO_USER, gated32 - IMAGE, UCODE_0, 0xec, 0
  DESCRIPTOR SHORT_CODE, IMAGE, short_code - IMAGE, short_code_end - short_code - 1, 0x9a, 4
  DESCRIPTOR SHORT_STACK, AREA, 0, 0x7f, 0xf2, 4
%endmacro
%include "protected.inc"

main:
  ; ---- loading
%macro LOAD 3                       ; name, segment, selector
  CASE %1
    mov eax, %3
    mov %2, eax
  END
%endmacro
  LOAD 'ds null', ds, 0
  LOAD 'ds null of level 3', ds, 3
  LOAD 'ds data', ds, UDATA
  LOAD 'ds code', ds, KCODE
  LOAD 'ds code that only executes', ds, EXECUTE_ONLY
  LOAD 'ds conforming code', ds, CONFORMING
  LOAD 'ds absent', ds, ABSENT
  LOAD 'ds tss', ds, TSS_SELECTOR
  LOAD 'ds beyond', ds, GDT_END
  LOAD 'ds ldt', ds, 0x0c
  LOAD 'ds ldt beyond', ds, 0x24
  LOAD 'ds level 3 of data of level 0', ds, KDATA + 3
  LOAD 'ss null', ss, 0
  LOAD 'ss read-only', ss, READ_ONLY
  LOAD 'ss code', ss, KCODE
  LOAD 'ss absent', ss, ABSENT
  LOAD 'ss of level 3', ss, UDATA
  LOAD 'ss with the wrong RPL', ss, KDATA + 1
  LOAD 'ss beyond', ss, 0x1000
  CASE 'read by a null segment'
    xor eax, eax
    mov ds, eax
    mov eax, [0]
  END
  CASE 'write to read-only data'
    mov eax, READ_ONLY
    mov ds, eax
    mov ebx, [AREA]
    mov [AREA], ebx
  END
  CASE 'write to code'
    mov [cs:AREA], ebx
  END
  CASE 'read of code that only executes'
    jmp EXECUTE_ONLY:.only
.only:
    mov ebx, [cs:AREA]
  END
  CASE 'lds'
    mov dword [AREA], 0x1234
    mov word [AREA + 4], 0x0c
    lds eax, [AREA]
    mov ebx, ds
    mov ecx, KDATA
    mov ds, ecx
    VALUE 'eax', eax, 8
    VALUE 'ds', ebx
  END
  CASE 'accessed bit'
    mov al, [gdt + SMALL + 5]
    mov ecx, SMALL
    mov fs, ecx
    mov ah, [gdt + SMALL + 5]
    VALUE 'type', eax
  END

  ; ---- limits
%macro LIMIT 3+                     ; name, selector, instruction by FS with EBX and EAX
  CASE %1
    mov ecx, %2
    mov fs, ecx
    %3
  END
%endmacro
  LIMIT 'last byte', SMALL, mov al, [fs:0x1f]
  LIMIT 'byte beyond', SMALL, mov al, [fs:0x20]
  LIMIT 'last dword', SMALL, mov eax, [fs:0x1c]
  LIMIT 'dword over the limit', SMALL, mov eax, [fs:0x1d]
  LIMIT 'dword write over the limit', SMALL, mov [fs:0x1e], eax
  LIMIT 'dword at the top of the address space', SMALL, mov eax, [fs:0xfffffffe]
  LIMIT 'update over the limit', SMALL, add [fs:0x1d], eax
  LIMIT 'expand-down inside', DOWN32, mov eax, [fs:0x1000]
  LIMIT 'expand-down at the limit', DOWN32, mov al, [fs:0xfff]
  LIMIT 'expand-down over the limit', DOWN32, mov eax, [fs:0xffd]
  LIMIT 'expand-down of 16 bits inside', DOWN16, mov al, [fs:0xffff]
  LIMIT 'expand-down of 16 bits above', DOWN16, mov al, [fs:0x10000]
  LIMIT 'expand-down of 16 bits over the top', DOWN16, mov ax, [fs:0xffff]
  LIMIT 'expand-down of 16 bits below', DOWN16, mov ax, [fs:0xffe]
  LIMIT 'movups over the limit', SMALL, movups xmm0, [fs:0x11]
  LIMIT 'fnstenv over the limit', SMALL, fnstenv [fs:0x8]
  LIMIT 'bt far from its base', SMALL, bt [fs:0x10], eax
  CASE 'lgdt over the limit'
    BEYOND_QEMU
    mov ecx, SMALL
    mov fs, ecx
    lgdt [fs:0x1b]
  END
  CASE 'string reads over the limit'
    mov ecx, SMALL
    mov ds, ecx
    mov esi, 0x1c
    mov ecx, 8
    rep lodsb
  END
  CASE 'left then'
    VALUE 'ecx', [seen_ecx]
  END
  CASE 'push below a stack'
    USER
    mov eax, SHORT_STACK + 3
    mov ss, eax
    mov esp, 2
    push eax
  END
  CASE 'pop above a stack'
    USER
    mov eax, SHORT_STACK + 3
    mov ss, eax
    mov esp, 0x7e
    pop eax
  END
  CASE 'ebp above a stack'
    USER
    mov eax, SHORT_STACK + 3
    mov ss, eax
    mov esp, 0x80
    mov ebp, 0x7d
    mov eax, [ebp]
  END
  CASE 'stack of 16 bits wraps'
    mov eax, STACK16
    mov ss, eax
    mov esp, 0x12340000
    push dword 0x55
    mov edx, esp
    mov ecx, KDATA
    mov ss, ecx
    mov esp, STACK0 - 0x100
    VALUE 'esp', edx, 8
    VALUE 'word', [AREA + 0xfffc], 8
  END
  CASE 'interrupt on a stack of 16 bits'
    SET_GATE 0x83, 0xee00, KCODE, .narrow
    mov eax, STACK16
    mov ss, eax
    mov esp, 0x55558000
    int 0x83
.narrow:
    mov eax, esp
    mov ecx, KDATA
    mov ss, ecx
    mov esp, STACK0 - 0x100
    VALUE 'esp', eax, 8
    VALUE 'cs', [AREA + 0x7ff8], 8
    VALUE 'flags', [AREA + 0x7ffc], 8
  END
  CASE 'short jump over the limit of code'
    BEYOND_QEMU
    jmp SHORT_CODE:0
  END
  CASE 'near jump over the limit of code'
    BEYOND_QEMU
    jmp SHORT_CODE:short_code.near - short_code
  END
  CASE 'far jump over the limit of code'
    BEYOND_QEMU
    jmp SHORT_CODE:0x1000
  END
  CASE 'running over the limit of code'
    BEYOND_QEMU
    jmp SHORT_CODE:short_code.end - short_code
  END

  ; ---- far transfers
  CASE 'jmp far to code of level 3'
    jmp UCODE:0
  END
  CASE 'jmp far to data'
    jmp KDATA:0
  END
  CASE 'jmp far to null'
    jmp 0:0
  END
  CASE 'jmp far to absent code'
    jmp ABSENT_CODE:0
  END
  CASE 'jmp far with a greater RPL'
    jmp KCODE + 3:0
  END
  CASE 'jmp far to conforming code'
    jmp CONFORMING + 3:.conforming
.conforming:
    mov eax, cs
    VALUE 'cs', eax
    jmp KCODE:.back
.back:
  END
  CASE 'user calls conforming code'
    USER 0x3002
    call CONFORMING:.conforming3
.conforming3:
    int 0x80
  END
  CASE 'user jumps to code of level 0'
    USER
    jmp KCODE:0
  END
  CASE 'call far and return'
    call KCODE:.called
    TEXT ' back'
    jmp .over
.called:
    mov ebx, [esp + 4]
    VALUE 'cs', ebx
    retf
.over:
  END
  CASE 'call far of 16 bits'
    mov esp, STACK0 - 0x40
    call CODE16:called16 - IMAGE
.after:
    TEXT ' back'
  END
  CASE 'retf outwards, releasing, data segments dropped'
    mov eax, CONFORMING
    mov fs, eax
    mov eax, UDATA
    mov gs, eax
    push UDATA
    push STACK3
    push 0
    push 0
    push UCODE
    push .outer
    retf 8
.outer:
    mov ecx, ds
    mov eax, es
    or ecx, eax
    shl ecx, 12
    mov eax, fs
    or ecx, eax
    shl ecx, 12
    mov eax, gs
    or ecx, eax
    int 0x80
  END
  CASE 'segments then'
    VALUE 'ecx', [seen_ecx], 8
  END
  CASE 'retf inwards'
    USER
    push KCODE
    push 0
    retf
  END
  CASE 'retf outwards with the wrong SS'
    push KDATA
    push STACK3
    push UCODE
    push 0
    retf
  END
  CASE 'retf outwards with a null SS'
    push 0
    push STACK3
    push UCODE
    push 0
    retf
  END
  CASE 'iret outwards with an absent SS'
    mov byte [gdt + UDATA_0 + 5], 0x72
    push UDATA
    push STACK3
    push 2
    push UCODE
    push 0
    iretd
  END
  mov byte [gdt + UDATA_0 + 5], 0xf2

  ; ---- call gates
%macro GATED 3                      ; name, selector, level of the caller
  CASE %1
    %if %3 = 3
    USER 0x3002
    %endif
    push 0x11112222
    push 0x33334444
    call %2:0
    %if %3 = 3
    int 0x80
    %endif
  END
%endmacro
  GATED 'call gate from users', GATE32 + 3, 3
  GATED 'call gate in the kernel', GATE32, 0
  GATED 'call gate of 16 bits from users', GATE16 + 3, 3
  GATED 'call gate of 16 bits in the kernel', GATE16, 0
  GATED 'call gate to level 1', GATE_TO_1 + 3, 3
  GATED 'call gate to level 2', GATE_TO_2 + 3, 3
  GATED 'call gate outwards', GATE_TO_1, 0
  GATED 'call gate to conforming code', GATE_CONFORMING + 3, 3
  GATED 'call gate absent', GATE_ABSENT + 3, 3
  GATED 'call gate of level 0', GATE_SYSTEM, 3
  GATED 'call gate with a greater RPL', GATE_SYSTEM + 3, 0
  GATED 'call gate to null', GATE_NULL + 3, 3
  GATED 'call gate to data', GATE_TO_DATA + 3, 3
  GATED 'call gate to users in users', GATE_TO_USER + 3, 3
  CASE 'jmp by a gate in the kernel'
    jmp GATE32:0
  END
  CASE 'jmp by a gate inwards'
    USER
    jmp GATE32 + 3:0
  END
  ret

; Target of gates: shows the stack and returns.
gated32:
  mov eax, cs
  VALUE 'cs', eax
  mov eax, ss
  VALUE 'ss', eax
  VALUE 'esp', esp, 6
  mov ecx, 6
  lea ebx, [esp + 4]
.word:
  mov eax, [ebx]
  VALUE '', eax, 8
  add ebx, 4
  loop .word
  mov eax, cs
  and eax, 3
  jz .return
  int 0x81
.return:
  retf 8

  bits 16
gated16:
  mov eax, esp
  jmp KCODE:dword .wide
  bits 32
.wide:
  mov ebx, ss
  VALUE 'ss', ebx
  VALUE 'esp', eax, 8
  lea ebx, [esp]
  mov ecx, 6
.word:
  movzx eax, word [ss:ebx]
  VALUE '', eax, 4
  add ebx, 2
  loop .word
  int 0x82

  bits 16
called16:
  o32 retf
  bits 32

short_code:
  jmp short short_code_end + 8
.near:
  jmp strict near short_code_end + 0x1000
.end:
  nop
short_code_end:
  nop
