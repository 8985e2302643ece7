; Mode X: 320 × 240 in 256 colours, a plane for every fourth column; the second page shown, a part copied by latches.
%include "vga.inc"
%define PAGE 0x4b00
main:
  mov esi, mode_13
  call set_mode
  call set_palette
  SET SEQ, 4, 6
  OUTB 0x3c2, 0xe3
  SET CRTC, 0x11, 0x2c
  SET CRTC, 6, 0x0d
  SET CRTC, 7, 0x3e
  SET CRTC, 0x10, 0xea
  SET CRTC, 0x12, 0xdf
  SET CRTC, 0x14, 0
  SET CRTC, 0x15, 0xe7
  SET CRTC, 0x16, 0x06
  SET CRTC, 0x17, 0xe3
  SET CRTC, 0x0c, PAGE >> 8
  mov ebp, 0
.plane:
  mov ecx, ebp
  mov eax, 0x102
  shl ah, cl
  mov dx, SEQ
  out dx, ax
  mov edi, 0xa0000 + PAGE
  xor ebx, ebx
.row:
  xor ecx, ecx
.byte:
  lea eax, [4 * ecx + ebp]
  add eax, ebx
  stosb
  inc ecx
  cmp ecx, 80
  jne .byte
  inc ebx
  cmp ebx, 240
  jne .row
  inc ebp
  cmp ebp, 4
  jne .plane
  ; by the latches, all planes at once
  SET SEQ, 2, 15
  SET GFX, 5, 0x41
  mov esi, 0xa0000 + PAGE
  mov edi, 0xa0000 + PAGE + 100 * 80 + 20
  mov ebx, 30
.copy:
  mov ecx, 40
  rep movsb
  add esi, 40
  add edi, 40
  dec ebx
  jnz .copy
  SET GFX, 5, 0x40
  ret
