; Task switches that are refused, and faults found after the switch.
%include "tasks.inc"

main:
  RESET_TASKS
  SET_GATE 0x84, 0xe500, TASK2, 0
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
  TEXT 'then'
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

  ret
