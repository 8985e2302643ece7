; Mode 12h with a start address, and a split screen from line 300 on.
%include "vga.inc"
main:
  mov esi, mode_12
  call set_mode
  call set_palette
  SET GFX, 5, 2
  mov edi, 0xa0000
  xor ebx, ebx
.byte:
  mov eax, ebx
  shr eax, 6
  add al, bl
  mov [edi + ebx], al
  inc ebx
  cmp ebx, 0x10000
  jne .byte
  SET GFX, 5, 0
  SET CRTC, 0x11, 0
  SET CRTC, 0x0c, 0x3a
  SET CRTC, 0x0d, 0x55
  SET CRTC, 7, 0x3e
  SET CRTC, 9, 0x00
  SET CRTC, 0x18, 300 & 0xff
  ret
