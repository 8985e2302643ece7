; VBE: 640 × 480 of a larger picture, with an offset, and a palette of 8 bits for each part.
%include "vga.inc"
main:
  mov esi, mode_13
  call set_mode
  DISPI 1, 640
  DISPI 2, 480
  DISPI 3, 8
  DISPI 4, 0x61
  DISPI 6, 1000
  DISPI 8, 124
  DISPI 9, 77
  OUTB 0x3c8, 0
  mov dx, 0x3c9
  xor ecx, ecx
.entry:
  mov al, cl
  out dx, al
  not al
  out dx, al
  imul eax, ecx, 5
  out dx, al
  inc ecx
  cmp ecx, 256
  jne .entry
  call find_frame_buffer
  mov edi, eax
  mov ecx, 1000 * 600 / 4
  call fill_noise
  ret
