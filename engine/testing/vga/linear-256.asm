; Mode 13h: bytes of linear memory, with one row written as words and one as dwords.
%include "vga.inc"
main:
  mov esi, mode_13
  call set_mode
  call set_palette
  mov edi, 0xa0000
  xor ebx, ebx
.row:
  xor ecx, ecx
.byte:
  lea eax, [ebx + ecx]
  xor eax, ebx
  add eax, ecx
  stosb
  inc ecx
  cmp ecx, 320
  jne .byte
  inc ebx
  cmp ebx, 200
  jne .row
  mov word [0xa0000 + 320 * 100 + 7], 0xe31f
  mov dword [0xa0000 + 320 * 101 + 9], 0x01fe8237
  ret
