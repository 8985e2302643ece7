; VBE: 1024 × 768 in 256 colours, drawn through banks of 64 KiB at A0000h.
%include "vga.inc"
main:
  mov esi, mode_13
  call set_mode
  call set_palette
  DISPI 1, 1024
  DISPI 2, 768
  DISPI 3, 8
  DISPI 4, 1
  xor ebx, ebx
.bank:
  mov dx, 0x1ce
  mov ax, 5
  out dx, ax
  inc dx
  mov ax, bx
  out dx, ax
  mov edi, 0xa0000
  xor ecx, ecx
.byte:
  mov eax, ecx
  shr eax, 9
  add al, cl
  xor al, bl
  stosb
  inc ecx
  cmp ecx, 0x10000
  jne .byte
  inc ebx
  cmp ebx, 12
  jne .bank
  ret
