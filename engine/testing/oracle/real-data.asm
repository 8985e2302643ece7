; Real mode: to protected mode and back, unreal mode, strings with 16-bit addresses, BCD.
%include "real.inc"

main:
  ; ---- protected mode and back
  CASE 'unreal mode'
    THROUGH_PROTECTED FLAT
    mov cx, HERE
    mov ds, cx
    mov es, cx
    mov ebx, 0x200000 - LOAD
    mov dword [ebx], 0x600df00d
    VALUE 'dword', [ebx], 8
    mov eax, [0xfffd]
    TEXT ' no limit'
    THROUGH_PROTECTED DATA16
    mov cx, HERE
    mov ds, cx
  END
  CASE 'big limit is gone'
    mov ebx, 0x200000 - LOAD
    mov eax, [ebx]
  END
  CASE 'small limit stays'
    THROUGH_PROTECTED SHORT_DATA
    mov cx, AREA_SEGMENT
    mov ds, cx
    mov al, [0xfff]
    TEXT ' inside'
    BEYOND_QEMU
    mov al, [0x1000]
  END
  THROUGH_PROTECTED DATA16
  mov cx, HERE
  mov ds, cx
  mov es, cx
  CASE 'without loads the segment stays'
    mov eax, cr0
    or al, 1
    mov cr0, eax
    mov ax, [.constant]
    mov ebx, cr0
    and bl, ~1
    mov cr0, ebx
    movzx eax, ax
    VALUE 'word', eax
    mov ax, ds
    movzx eax, ax
    VALUE 'ds', eax
    jmp .after
.constant: dw 0x4711
.after:
  END
  CASE '32-bit code and back'
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp dword CODE32:LOAD + .wide - real_start
  bits 32
.wide:
    mov ax, FLAT
    mov ds, ax
    mov eax, 0x12345678
    mov [AREA_SEGMENT * 16], eax
    jmp CODE16:.narrow
  bits 16
.narrow:
    mov ax, DATA16
    mov ds, ax
    mov eax, cr0
    and al, ~1
    mov cr0, eax
    jmp HERE:.home2
.home2:
    mov ax, AREA_SEGMENT
    mov fs, ax
    VALUE 'dword', [fs:0], 8
  END
  CASE 'smsw lmsw'
    smsw ax
    and ax, 0xf
    movzx eax, ax
    VALUE 'msw', eax
    mov ax, 1
    lmsw ax
    mov ax, 0
    lmsw ax
    smsw ax
    movzx eax, ax
    and ax, 0xf
    VALUE 'msw', eax
    mov eax, cr0
    and al, ~1
    mov cr0, eax
  END

  ; ---- strings with 16-bit addresses
  CASE 'movsb backwards over FFFF'
    mov ax, AREA_SEGMENT
    mov es, ax
    mov si, 2
    mov di, 1
    mov cx, 4
    std
    rep movsb
    cld
    VALUE 'si', esi, 8
    VALUE 'di', edi, 8
    VALUE 'cx', ecx, 8
  END
  CASE 'counts of 16 and 32 bits'
    mov ecx, 0x10003
    mov edi, 0x5554fffe
    xor ax, ax
    rep stosb
    VALUE 'ecx', ecx, 8
    VALUE 'edi', edi, 8
    mov ecx, 3
    mov edi, 0x100
    a32 rep stosb
    VALUE 'ecx', ecx, 8
    VALUE 'edi', edi, 8
  END
  CASE 'scasb cmpsb'
    mov di, .string
    mov al, 'c'
    mov cx, 8
    mov bx, HERE
    mov es, bx
    repne scasb
    movzx eax, cx
    VALUE 'cx', eax
    mov si, .string
    mov di, .string2
    mov cx, 8
    repe cmpsb
    movzx eax, cx
    VALUE 'cx', eax
    jmp .compared
.string: db 'abcdefgh'
.string2: db 'abcdeXgh'
.compared:
  END
  CASE 'loop with 16 and 32 bits'
    mov ecx, 0x10002
    xor eax, eax
.loop:
    inc eax
    loop .loop
    VALUE 'eax', eax, 8
    VALUE 'ecx', ecx, 8
    mov ecx, 0x10002
    xor eax, eax
.loop32:
    inc eax
    a32 loop .loop32
    VALUE 'eax', eax, 8
  END
  CASE 'xlat enter leave'
    mov bx, .table
    mov al, 3
    xlat
    movzx eax, al
    VALUE 'al', eax, 2
    mov bp, 0x1234
    enter 16, 2
    movzx eax, bp
    VALUE 'bp', eax
    leave
    movzx eax, bp
    VALUE 'bp', eax
    jmp .done
.table: db 1, 3, 5, 7
.done:
  END

  ; ---- BCD: all of AL, with both carries; a sum of what comes out
%macro BCD 2+                       ; name, instruction
  CASE %1
    xor ebx, ebx
    xor esi, esi
%%value:
    mov eax, esi
    shr ax, 1
    and ah, 0
    mov ch, 0
    test si, 1
    jz %%without
    mov ch, 0x11
%%without:
    mov cl, ah
    mov ah, ch
    or ah, 2
    sahf
    mov ah, 5
    %2
    pushf
    pop dx
    and dx, 0x11
    rol ebx, 5
    add ebx, eax
    xor bx, dx
    inc si
    cmp si, 512
    jne %%value
    VALUE 'sum', ebx, 8
  END
%endmacro
  BCD 'daa', daa
  BCD 'das', das
  BCD 'aaa', aaa
  BCD 'aas', aas
  BCD 'aam', aam
  BCD 'aad', aad
  BCD 'aam 7', aam 7
  BCD 'aad 7', aad 7
  ret

  REAL_END
