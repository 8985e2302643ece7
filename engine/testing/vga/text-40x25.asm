; Text of 40 columns, each dot twice as wide.
%include "vga.inc"
main:
  mov esi, mode_3
  call set_mode
  call set_palette
  xor ebx, ebx
  call load_font
  SET SEQ, 1, 9
  SET CRTC, 0x11, 0x0e
  SET CRTC, 0, 0x2d
  SET CRTC, 1, 0x27
  SET CRTC, 2, 0x28
  SET CRTC, 3, 0x90
  SET CRTC, 4, 0x2b
  SET CRTC, 0x13, 20
  mov ecx, 1000
  call fill_cells
  ret
