; Page faults of 64-bit mode.
%include "long.inc"

main:
  mov qword [PAGES + 8 * 1], FINE + 0x1000            ; absent
  mov qword [PAGES + 8 * 2], FINE + 0x2000 + 5        ; read-only
  mov qword [PAGES + 8 * 3], FINE + 0x3000 + 3        ; system
  mov rax, FINE + 0x4007
  bts rax, 63
  mov [PAGES + 8 * 4], rax                            ; no execution
  mov rax, FINE + 0x5007
  bts rax, 51
  mov [PAGES + 8 * 5], rax                            ; reserved bit
  mov rax, cr3
  mov cr3, rax
  CASE 'read of an absent page'
    mov eax, [FINE + 0x1234]
  END
  CASE 'write of an absent page'
    mov [FINE + 0x1234], eax
  END
  CASE 'read into an absent page'
    mov rax, [FINE + 0xffc]
  END
  CASE 'write into an absent page'
    mov [FINE + 0xffd], rax
  END
  CASE 'write of a read-only page'
    inc dword [FINE + 0x2008]
  END
  CASE 'write of a read-only page without WP'
    mov rax, cr0
    btr rax, 16
    mov cr0, rax
    inc dword [FINE + 0x2008]
  END
  mov rax, cr0
  bts rax, 16
  mov cr0, rax
  CASE 'jump to an absent page'
    mov eax, FINE + 0x1010
    jmp rax
  END
  CASE 'jump to a page without execution'
    mov eax, FINE + 0x4010
    jmp rax
  END
  CASE 'code running into an absent page'
    mov dword [FINE + 0xffa], 0x90909090
    mov word [FINE + 0xffe], 0xb890
    mov eax, FINE + 0xffc
    jmp rax
  END
  CASE 'reserved bit'
    mov eax, [FINE + 0x5000]
  END
  OWN_STACK
  CASE 'stack in an absent page'
    mov esp, FINE + 0x2000
    push rax
  END
  CASE 'call with the stack in an absent page'
    mov esp, FINE + 0x2000
    call settle
  END
  SAME_STACK
  CASE 'user read of a system page'
    USER
    mov eax, [FINE + 0x3000]
  END
  CASE 'user write of a system page'
    USER
    mov [FINE + 0x3000], eax
  END
  CASE 'user write of an absent page'
    USER
    mov [FINE + 0x1000], eax
  END
  CASE 'user jump to a system page'
    USER
    mov eax, FINE + 0x3000
    jmp rax
  END
  CASE 'user jump to a page without execution'
    USER
    mov eax, FINE + 0x4000
    jmp rax
  END
  CASE 'user write of a read-only page'
    USER
    mov [FINE + 0x2000], eax
  END
  CASE 'string write running into an absent page'
    mov edi, FINE + 0xff0
    mov ecx, 100
    rep stosb
  END
  CASE 'rcx then'
    mov edi, FINE + 0xff0
    mov ecx, 100
    mov qword [resume], .string_stopped
    rep stosb
.string_stopped:
    TEXT ' rcx='
    HEX [seen_rcx], 4
    mov qword [resume], %$end
  END

  ret
