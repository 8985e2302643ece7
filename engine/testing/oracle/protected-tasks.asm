; Tasks of 32-bit protected mode: switches by JMP, CALL, IRET, interrupts and exceptions, with TSSs of 32 and 16 bits.
%macro MORE_DESCRIPTORS 0
  DESCRIPTOR TASK2, IMAGE, tss2 - IMAGE, 0x67, 0x89, 0
  DESCRIPTOR TASK3, IMAGE, tss3 - IMAGE, 0x67, 0x89, 0
  DESCRIPTOR TASK16, IMAGE, tss16 - IMAGE, 0x2b, 0x81, 0
  DESCRIPTOR TASK_SHORT, IMAGE, tss2 - IMAGE, 0x66, 0x89, 0
  DESCRIPTOR TASK_ABSENT, IMAGE, tss2 - IMAGE, 0x67, 0x09, 0
  GATE_DESCRIPTOR TASK_GATE, 0, TASK2, 0xe5, 0
  GATE_DESCRIPTOR TASK_GATE_BAD, 0, KDATA, 0xe5, 0
  GATE_DESCRIPTOR TASK_GATE_ABSENT, 0, TASK2, 0x65, 0
  DESCRIPTOR TASK_BUSY, IMAGE, tss2 - IMAGE, 0x67, 0x8b, 0
  DESCRIPTOR LDT2, IMAGE, ldt2 - IMAGE, 0xf, 0x82, 0
%endmacro
%include "protected.inc"

; The fields of a TSS of 32 bits that matter most.
%macro SHOW_TSS 2
  TEXT ' ', %1, ':'
  mov edi, %2
  call show_tss
%endmacro
; Where a task is, and what it found.
%macro SHOW_TASK 0
  call show_task
%endmacro
%macro RESET_TASKS 0
  call reset_tasks
%endmacro

main:
  RESET_TASKS
  CASE 'jmp to a task and back'
    mov ebx, 0x1111
    mov ecx, 0x2222
    jmp TASK2:0x12345678
    SHOW_TASK
    SHOW_TSS 'one', tss
    SHOW_TSS 'two', tss2
    call show_types
  END
  RESET_TASKS
  CASE 'call to a task, iret back'
    mov dword [tss2 + 0x20], task_iret
    call TASK2:0
    SHOW_TASK
    SHOW_TSS 'one', tss
    SHOW_TSS 'two', tss2
    call show_types
  END
  RESET_TASKS
  CASE 'task gate by call'
    mov dword [tss2 + 0x20], task_iret
    call TASK_GATE:0
    SHOW_TASK
    call show_types
  END
  RESET_TASKS
  CASE 'the task goes on after its iret'
    mov dword [tss2 + 0x20], task_iret
    call TASK2:0
    call TASK2:0
    SHOW_TASK
  END
  RESET_TASKS
  CASE 'three tasks nest'
    mov dword [tss2 + 0x20], task_calls
    mov dword [tss3 + 0x20], task_iret
    call TASK2:0
    SHOW_TASK
    SHOW_TSS 'three', tss3
    call show_types
  END
  RESET_TASKS
  CASE 'user jumps to a task by a gate'
    mov dword [tss2 + 0x20], task_ends
    USER
    call TASK_GATE + 3:0
  END
  call show_types_line
  RESET_TASKS
  CASE 'user jumps to a tss of level 0'
    USER
    jmp TASK2:0
  END
  RESET_TASKS
  CASE 'task at level 3'
    mov dword [tss2 + 0x4c], UCODE
    mov dword [tss2 + 0x50], UDATA
    mov dword [tss2 + 0x54], UDATA
    mov dword [tss2 + 0x48], UDATA
    mov dword [tss2 + 0x20], task_user
    jmp TASK2:0
  END
  RESET_TASKS
  CASE 'task with LDT'
    mov dword [tss2 + 0x60], LDT2
    mov dword [tss2 + 0x58], 0x0c
    mov dword [tss2 + 0x20], task_ends
    jmp TASK2:0
  END
  RESET_TASKS
  CASE 'task with the T bit'
    mov word [tss2 + 0x64], 1
    jmp TASK2:0
  END
  RESET_TASKS
  CASE 'task with TF'
    mov dword [tss2 + 0x24], 0x102
    jmp TASK2:0
  END
  RESET_TASKS
  CASE 'task without NT in EFLAGS stays in the frame'
    mov dword [tss2 + 0x24], 0x4ed7
    mov dword [tss2 + 0x20], task_ends
    jmp TASK2:0
  END
  RESET_TASKS
  CASE 'TS is set'
    jmp TASK2:0
    mov eax, cr0
    VALUE 'cr0', eax, 8
    fnop
  END
  clts

  ; ---- interrupts
  RESET_TASKS
  CASE 'interrupt by a task gate'
    SET_GATE 0x84, 0xe500, TASK2, 0
    mov dword [tss2 + 0x20], task_iret
    int 0x84
    SHOW_TASK
    SHOW_TSS 'two', tss2
  END
  RESET_TASKS
  CASE 'user interrupt by a task gate'
    mov dword [tss2 + 0x20], task_iret
    USER 0x3002
    int 0x84
    int 0x80
  END
  RESET_TASKS
  CASE 'exception with an error code by a task gate'
    SET_GATE 13, 0x8500, TASK2, 0
    mov dword [tss2 + 0x20], task_error
    mov ebx, 0x1230
    mov fs, ebx
    nop
    mov eax, fs
    VALUE 'fs', eax
  END
  SET_GATE 13, 0x8e00, KCODE, STUB_OF(13)
  RESET_TASKS
  CASE 'double fault by a task gate'
    SET_GATE 8, 0x8500, TASK2, 0
    mov dword [tss2 + 0x20], task_error_ends
    mov word [tss + 8], 0
    USER
    int 0x80
  END
  SHOW_TSS 'one', tss
  NEWLINE
  mov word [tss + 8], KDATA
  RESET_TASKS
  CASE 'inner stack of the wrong level: #TS by a task gate'
    SET_GATE 10, 0x8500, TASK2, 0
    mov dword [tss2 + 0x20], task_error_ends
    mov word [tss + 8], UDATA
    USER
    int 0x80
  END
  RESET_TASKS
  CASE 'inner stack null: #TS by a task gate'
    mov word [tss + 8], 0
    mov dword [tss2 + 0x20], task_error_ends
    USER
    int 0x80
  END
  RESET_TASKS
  CASE 'inner stack absent: #SS by a task gate'
    mov word [tss + 8], ABSENT
    SET_GATE 12, 0x8500, TASK2, 0
    mov dword [tss2 + 0x20], task_error_ends
    USER
    int 0x80
  END
  SET_GATE 12, 0x8e00, KCODE, STUB_OF(12)
  mov word [tss + 8], KDATA
  RESET_TASKS
  CASE 'interrupt by a task gate to a busy task'
    mov byte [gdt + TASK2 + 5], 0x8b
    int 0x84
  END
  SET_GATE 10, 0x8e00, KCODE, STUB_OF(10)

  ; ---- refused
%macro REFUSED 2+
  RESET_TASKS
  CASE %1
    %2
  END
%endmacro
  REFUSED 'jmp to a busy task', jmp TASK_BUSY:0
  REFUSED 'call to itself', call TSS_SELECTOR:0
  REFUSED 'jmp to a short tss', jmp TASK_SHORT:0
  REFUSED 'jmp to an absent tss', jmp TASK_ABSENT:0
  REFUSED 'jmp by a gate to data', jmp TASK_GATE_BAD:0
  REFUSED 'jmp by an absent gate', jmp TASK_GATE_ABSENT:0
  REFUSED 'interrupt by a gate to data', int 0x85
  CASE 'iret with NT to a task that is not busy'
    mov word [tss], TASK2
    push 0x4002
    popfd
    iretd
  END
  CASE 'iret with NT to null'
    mov word [tss], 0
    push 0x4002
    popfd
    iretd
  END

  ; ---- found after the switch
  ; SS is not loaded yet then: handlers must be tasks
  SET_GATE 10, 0x8500, TASK3, 0
  SET_GATE 11, 0x8500, TASK3, 0
  SET_GATE 12, 0x8500, TASK3, 0
%macro BROKEN 3                     ; name, offset in the TSS, value
  RESET_TASKS
  CASE %1
    mov dword [tss2 + %2], %3
    mov dword [tss3 + 0x20], task_error_ends
    jmp TASK2:0
  END
%endmacro
  BROKEN 'new ldt beyond', 0x60, 0x1230
  BROKEN 'new ldt is data', 0x60, KDATA
  BROKEN 'new ldt in the ldt', 0x60, 0x0c
  BROKEN 'new cs null', 0x4c, 0
  BROKEN 'new cs data', 0x4c, KDATA
  BROKEN 'new cs of level 3', 0x4c, UCODE_0
  BROKEN 'new cs absent', 0x4c, ABSENT_CODE
  BROKEN 'new ss of the wrong level', 0x50, UDATA
  BROKEN 'new ss null', 0x50, 0
  BROKEN 'new ss absent', 0x50, ABSENT
  BROKEN 'new ss read-only', 0x50, READ_ONLY
  BROKEN 'new ss beyond', 0x50, 0x1230
  BROKEN 'new ds beyond', 0x54, 0x1230
  BROKEN 'new ds absent', 0x54, ABSENT
  BROKEN 'new ds only executes', 0x54, EXECUTE_ONLY
  BROKEN 'new gs system', 0x5c, TSS_SELECTOR
  SHOW_TSS 'two', tss2
  NEWLINE
  RESET_TASKS
  CASE 'new eip beyond the limit'
    mov dword [tss2 + 0x4c], CODE16
    mov dword [tss2 + 0x20], 0x10000
    BEYOND_QEMU
    jmp TASK2:0
  END
  SET_GATE 11, 0x8e00, KCODE, STUB_OF(11)
  SET_GATE 10, 0x8e00, KCODE, STUB_OF(10)
  SET_GATE 12, 0x8e00, KCODE, STUB_OF(12)

  ; ---- 16 bits
  RESET_TASKS
  CASE 'jmp to a task of 16 bits and back'
    mov ebx, 0x55551111
    jmp TASK16:0
    SHOW_TASK
    mov ecx, 11
    mov ebx, tss16 + 14
.word:
    movzx eax, word [ebx]
    VALUE '', eax
    add ebx, 2
    loop .word
    call show_types
  END
  RESET_TASKS
  CASE 'call to a task of 16 bits, iret back'
    mov word [tss16 + 14], task16_iret - IMAGE
    call TASK16:0
    SHOW_TASK
    movzx eax, word [tss16]
    VALUE 'link', eax
    call show_types
  END
  RESET_TASKS
  CASE 'inner stack of a 16-bit tss'
    mov word [tss16 + 2], 0xf000
    mov word [tss16 + 4], KDATA
    mov word [tss16 + 14], task16_user - IMAGE
    jmp TASK16:0
  END
  RESET_TASKS
  ret

; Back in the main task in any case; all TSSs as they were at first. The link and the I/O map of the main one stay.
reset_tasks:
  str ax
  cmp ax, TSS_SELECTOR
  je .here
  mov byte [gdt + TSS_SELECTOR + 5], 0x89
  mov eax, TSS_SELECTOR
  ltr ax
.here:
  mov eax, LDT_SELECTOR
  lldt ax
  clts
  mov word [tss], 0
  mov byte [gdt + TASK2 + 5], 0x89
  mov byte [gdt + TASK3 + 5], 0x89
  mov byte [gdt + TASK16 + 5], 0x81
  mov edi, tss2
  mov ecx, (tss_end - tss2) / 4
  xor eax, eax
  rep stosd
  mov edi, tss2
  mov dword [tss2 + 0x20], task_jmp
  mov dword [tss2 + 0x38], TASK_STACK
  call .fill
  mov edi, tss3
  mov dword [tss3 + 0x20], task_iret
  mov dword [tss3 + 0x38], TASK_STACK - 0x1000
  call .fill
  mov word [tss16 + 14], task16_jmp - IMAGE
  mov word [tss16 + 16], 2
  mov word [tss16 + 18], 0x1616
  mov word [tss16 + 26], 0x8000
  mov word [tss16 + 34], DATA16
  mov word [tss16 + 36], CODE16
  mov word [tss16 + 38], STACK16
  mov word [tss16 + 40], DATA16
  ret
.fill:
  mov dword [edi + 4], INNER - 0x800
  mov dword [edi + 8], KDATA
  mov dword [edi + 0x24], 2
  mov dword [edi + 0x28], 0xaaaa
  mov dword [edi + 0x3c], 0xbbbb
  mov dword [edi + 0x48], KDATA
  mov dword [edi + 0x4c], KCODE
  mov dword [edi + 0x50], KDATA
  mov dword [edi + 0x54], KDATA
  mov dword [edi + 0x58], UDATA
  mov word [edi + 0x66], 0x68
  ret

show_task:
  pushad
  str eax
  TEXT ' {tr='
  HEX eax, 4
  pushfd
  pop eax
  VALUE 'fl', eax, 6
  mov eax, ss
  VALUE 'ss', eax
  lea eax, [esp + 36]
  VALUE 'esp', eax, 6
  mov eax, ds
  VALUE 'ds', eax
  mov eax, fs
  VALUE 'fs', eax
  sldt eax
  VALUE 'ldt', eax
  VALUE 'eax', [esp + 36], 8
  mov eax, [esp + 16]
  VALUE 'ebx', eax, 8
  mov eax, [esp + 8]
  VALUE 'ebp', eax, 8
  mov eax, cr0
  and eax, 8
  VALUE 'ts', eax, 1
  TEXT '}'
  popad
  ret

show_tss:
  movzx eax, word [edi]
  VALUE 'link', eax
  mov eax, [edi + 0x20]
  sub eax, [origin]
  VALUE 'eip', eax
  VALUE 'fl', [edi + 0x24], 6
  VALUE 'eax', [edi + 0x28], 8
  VALUE 'ecx', [edi + 0x2c], 8
  VALUE 'esp', [edi + 0x38], 8
  movzx eax, word [edi + 0x4c]
  VALUE 'cs', eax
  movzx eax, word [edi + 0x50]
  VALUE 'ss', eax
  movzx eax, word [edi + 0x58]
  VALUE 'fs', eax
  movzx eax, word [edi + 0x60]
  VALUE 'ldt', eax
  ret

show_types_line:
  call show_types
  NEWLINE
  ret
; Which of the TSSs are busy.
show_types:
  movzx eax, byte [gdt + TSS_SELECTOR + 5]
  VALUE 'types', eax, 2
  movzx eax, byte [gdt + TASK2 + 5]
  HEX eax, 2
  movzx eax, byte [gdt + TASK3 + 5]
  HEX eax, 2
  movzx eax, byte [gdt + TASK16 + 5]
  HEX eax, 2
  ret

; What tasks do.
task_jmp:
  SHOW_TASK
  jmp TSS_SELECTOR:0
  TEXT ' again'
  jmp TSS_SELECTOR:0
task_iret:
  SHOW_TASK
  iretd
  TEXT ' again'
  SHOW_TASK
  iretd
task_calls:
  SHOW_TASK
  call TASK3:0
  SHOW_TASK
  iretd
task_ends:
  SHOW_TASK
  int 0x80
task_user:
  str ax
  int 0x80
task_error:                     ; of ours two bytes further on
  VALUE 'error', [esp], 8
  VALUE 'esp', esp, 6
  add esp, 4
  add dword [tss + 0x20], 2
  iretd
task_error_ends:
  VALUE 'error', [esp], 8
  SHOW_TASK
  int 0x80

  bits 16
task16_jmp:
  jmp TSS_SELECTOR:0
task16_iret:
  iret
task16_user:
  push dword UDATA
  push dword STACK3
  push dword 0x3002
  push dword UCODE
  push dword .user
  o32 iret
  bits 32
.user:
  int 0x80

  align 8
ldt2: dq 0, 0x00cf92000000ffff
tss2: times 0x68 db 0
tss3: times 0x68 db 0
tss16: times 0x2c db 0
tss_end:
