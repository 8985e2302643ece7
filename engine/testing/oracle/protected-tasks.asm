; Tasks of 32-bit protected mode: switches by JMP, CALL, IRET, interrupts and exceptions, with TSSs of 32 and 16 bits.
%include "tasks.inc"

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
  CASE 'inner stack of the wrong level, #TS by a task gate'
    SET_GATE 10, 0x8500, TASK2, 0
    mov dword [tss2 + 0x20], task_error_ends
    mov word [tss + 8], UDATA
    USER
    int 0x80
  END
  RESET_TASKS
  CASE 'inner stack null, #TS by a task gate'
    mov word [tss + 8], 0
    mov dword [tss2 + 0x20], task_error_ends
    USER
    int 0x80
  END
  RESET_TASKS
  CASE 'inner stack absent, #SS by a task gate'
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
