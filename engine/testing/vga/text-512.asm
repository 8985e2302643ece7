; Text with two fonts, eight dots, 50 rows, a start address and rows that are longer than the screen.
%include "vga.inc"
main:
  mov esi, mode_3
  call set_mode
  call set_palette
  mov ebx, 0x4000
  call load_font
  mov ebx, 0xa000
  call load_font
  SET SEQ, 3, 0x15
  SET SEQ, 1, 1
  SET CRTC, 9, 0x47
  SET CRTC, 0x13, 50
  SET CRTC, 0x0d, 33
  mov ecx, 6000
  call fill_cells
  ret
