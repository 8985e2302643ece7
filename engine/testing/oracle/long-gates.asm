; Interrupt gates of 64-bit mode, stacks, and faults while an event is delivered.
%include "long.inc"

NONCANONICAL equ 0x8000_0000_0000

main:
  mov qword [PAGES + 8 * 1], FINE + 0x1000            ; absent
  invlpg [FINE + 0x1000]
  SET_GATE 0x81, 0xef00, KCODE, STUB_OF(0x81)         ; trap gate
  SET_GATE 0x82, 0xee01, KCODE, STUB_OF(0x82)         ; IST 1
  SET_GATE 0x83, 0x6e00, KCODE, STUB_OF(0x83)         ; not present
  SET_GATE 0x84, 0xe600, KCODE, STUB_OF(0x84)         ; 16-bit gate
  SET_GATE 0x85, 0xee00, CONFORMING, STUB_OF(0x85)
  SET_GATE 0x86, 0xee00, 0, STUB_OF(0x86)
  SET_GATE 0x87, 0xee00, KCODE, NONCANONICAL
  SET_GATE 0x88, 0xee00, KDATA, STUB_OF(0x88)
  SET_GATE 0x89, 0xee00, KCODE32, STUB_OF(0x89)
  SET_GATE 0x8a, 0xee00, UCODE, STUB_OF(0x8a)
  SET_GATE 0x8b, 0xee00, ABSENT_CODE, STUB_OF(0x8b)
  SET_GATE 0x8c, 0xee00, 0x1238, STUB_OF(0x8c)
  SET_GATE 0x8d, 0xee03, KCODE, STUB_OF(0x8d)         ; IST 3: not canonical
  SET_GATE 0x8e, 0xee02, KCODE, STUB_OF(0x8e)         ; IST 2
  SET_GATE 0x8f, 0x8e00, KCODE, STUB_OF(0x8f)
  SET_GATE 0x90, 0xe500, KCODE, STUB_OF(0x90)         ; task gate
  %assign n 0x81
  %rep 16
    %defstr digits n
    CASE 'kernel gate ', digits
      sti
      int n
    END
    CASE 'user gate ', digits
      USER 0x3202                 ; IOPL 3 for handlers that stay there
      int n
    END
    %assign n n + 1
  %endrep
  CASE 'unaligned kernel stack'
    mov esp, STACK0 - 13
    int 0x80
  END
  CASE 'unaligned inner stack'
    sub qword [tss + 4], 9
    USER
    int 0x80
  END
  add qword [tss + 4], 9
  CASE 'int beyond the limit'
    lidt [short_idt]
    int 0x30
  END
  CASE 'user int beyond the limit'
    lidt [short_idt]
    USER
    int 0x30
  END
  lidt [idt_register]

  ; ---- faults while delivering
  CASE 'double fault, absent gate of #GP'
    and word [idt + 16 * 13 + 4], 0x7fff
    mov eax, 0x1238
    mov ds, eax
  END
  CASE '#NP for an absent gate of #UD'
    or word [idt + 16 * 13 + 4], 0x8000
    and word [idt + 16 * 6 + 4], 0x7fff
    ud2
  END
  or word [idt + 16 * 6 + 4], 0x8000
  CASE 'double fault, page fault with a bad gate'
    mov word [idt + 16 * 14 + 4], 0x8600
    mov eax, [FINE + 0x1000]
  END
  mov word [idt + 16 * 14 + 4], 0x8e00
  CASE 'double fault, page fault on the stack of a page fault'
    mov word [idt + 16 * 8 + 4], 0x8e01
    mov esp, FINE + 0x1800
    mov eax, [FINE + 0x1000]
  END
  CASE '#PF on the stack of #UD, then #DF'
    mov esp, FINE + 0x1800
    ud2
  END
  CASE '#PF on the stack of int 80h'
    SET_GATE 14, 0x8e02, KCODE, STUB_OF(14)
    mov esp, FINE + 0x1800
    int 0x80
  END
  CASE '#SS of a non-canonical inner stack'
    BEYOND_QEMU
    mov rax, NONCANONICAL
    mov [tss + 4], rax
    SET_GATE 12, 0x8e01, KCODE, STUB_OF(12)
    USER
    int 0x80
  END
  CASE '#GP into a non-canonical inner stack is a double fault'
    BEYOND_QEMU
    USER
    hlt
  END
  mov qword [tss + 4], INNER
  mov word [idt + 16 * 8 + 4], 0x8e00
  mov word [idt + 16 * 14 + 4], 0x8e00
  mov word [idt + 16 * 12 + 4], 0x8e00
  CASE '#TS for a short TSS'
    mov word [gdt + TSS_SELECTOR], 0x0a
    and byte [gdt + TSS_SELECTOR + 5], ~2
    mov eax, TSS_SELECTOR
    ltr ax
    SET_GATE 10, 0x8e00, CONFORMING, STUB_OF(10)
    USER 0x3002
    int 0x80
  END
  ret

short_idt:
  dw 0x2ff
  dq idt
