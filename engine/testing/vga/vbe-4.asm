; VBE: 800 × 600 in 16 colours. QEMU does not let the window at A0000h reach single planes then; so the four are drawn at once.
%include "vga.inc"
main:
  mov esi, mode_12
  call set_mode
  call set_palette
  DISPI 1, 800
  DISPI 2, 600
  DISPI 3, 4
  DISPI 4, 0x41
  call find_frame_buffer
  mov edi, eax
  mov ecx, 800 * 600 / 8
  call fill_noise
  ret
