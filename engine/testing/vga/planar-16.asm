; Mode 12h, drawn by all write modes, functions and both read modes.
%include "vga.inc"
; Where the picture of the case begins: 20 rows of 80 bytes each.
%define AREA(n) (0xa0000 + (n) * 20 * 80)
%macro DRAW 1
  mov edi, AREA(%1)
  call rows
%endmacro

main:
  mov esi, mode_12
  call set_mode
  call set_palette
  ; each plane its own noise
  mov esi, 1
.plane:
  mov eax, esi
  mov ah, al
  mov al, 2
  mov dx, SEQ
  out dx, ax
  mov edi, 0xa0000
  mov ecx, 480 * 20
  mov eax, esi
  imul eax, eax, 0x01234567
.noise:
  imul eax, eax, 1664525
  add eax, 1013904223
  stosd
  loop .noise
  shl esi, 1
  cmp esi, 16
  jne .plane
  SET SEQ, 2, 15

  ; write mode 0: rotation, set/reset, bit mask, the four functions
  SET GFX, 3, 3
  DRAW 0
  SET GFX, 3, 0
  SET GFX, 0, 0x0a
  SET GFX, 1, 0x06
  DRAW 1
  SET GFX, 8, 0x5a
  DRAW 2
  SET GFX, 3, 0x08
  DRAW 3
  SET GFX, 3, 0x10
  DRAW 4
  SET GFX, 3, 0x1d
  DRAW 5
  ; write mode 1: latches
  SET GFX, 3, 0
  SET GFX, 8, 0xff
  SET GFX, 1, 0
  SET GFX, 5, 1
  mov esi, AREA(5)
  mov edi, AREA(6)
  mov ecx, 20 * 80
  rep movsb
  ; write mode 2: a colour
  SET GFX, 5, 2
  DRAW 7
  SET GFX, 8, 0x3c
  SET GFX, 3, 0x18
  DRAW 8
  ; write mode 3: set/reset under a mask
  SET GFX, 5, 3
  SET GFX, 3, 2
  SET GFX, 0, 0x05
  SET GFX, 8, 0x7e
  DRAW 9
  ; some planes only
  SET SEQ, 2, 5
  SET GFX, 5, 0
  SET GFX, 3, 0
  SET GFX, 8, 0xff
  DRAW 10
  SET SEQ, 2, 15
  ; read mode 0: plane 2 over all planes
  SET GFX, 4, 2
  mov esi, AREA(3)
  mov edi, AREA(11)
  mov ecx, 20 * 80
  rep movsb
  ; read mode 1: where the colour is 6 of planes 1 to 3
  SET GFX, 2, 6
  SET GFX, 7, 14
  SET GFX, 5, 8
  mov esi, AREA(2)
  mov edi, AREA(12)
  mov ecx, 20 * 80
  rep movsb
  SET GFX, 5, 0
  ret

; 20 rows of bytes that count up; each is read first, for the latches.
rows:
  xor ecx, ecx
.byte:
  mov al, [edi]
  mov eax, ecx
  imul eax, eax, 11
  mov [edi], al
  inc edi
  inc ecx
  cmp ecx, 20 * 80
  jne .byte
  ret
