; A triple fault ends the machine: the double fault's gate is absent, so is that of the fault before. Prints nothing more.
%include "long.inc"

main:
  TEXT 'end', 10
  mov word [idt + 16 * 6 + 4], 0
  mov word [idt + 16 * 11 + 4], 0
  mov word [idt + 16 * 13 + 4], 0
  mov word [idt + 16 * 8 + 4], 0
  ud2
