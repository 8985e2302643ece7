; Text with a font of its own, all attributes, nine dots.
%include "vga.inc"
main:
  mov esi, mode_3
  call set_mode
  call set_palette
  xor ebx, ebx
  call load_font
  mov ecx, 2000
  call fill_cells
  ret
