; Breakpoints of DR0–DR3 in 64-bit mode, DR6, DR7.GD, RF.
%include "long.inc"

; Breakpoint registers: address, then DR7.
%macro WATCH 2
  mov rax, %1
  mov dr0, rax
  mov eax, %2
  mov dr7, rax
%endmacro
%macro QUIET 0
  xor eax, eax
  mov dr7, rax
%endmacro
; DR7 for breakpoint 0: G0, R/W, LEN
%define DR7(kind, length) (0x402 | (kind) << 16 | (length) << 18)
%define WRITES 1
%define PORTS 2
%define ACCESSES 3
DATA equ FINE + 0x100

main:
  ; ---- instruction breakpoints
  CASE 'instruction breakpoint'
    WATCH .here, DR7(0, 0)
    nop
.here:
    nop
  END
  QUIET
  CASE 'handler sets RF'
    RETURNS 2
    WATCH .here2, DR7(0, 0)
    nop
.here2:
    nop
    nop
  END
  QUIET
  CASE 'iret with RF passes it once'
    RETURNS 5
    WATCH .here3, DR7(0, 0)
    mov ecx, 2
    push KDATA
    push STACK0 - 64
    push 0x10002
    push KCODE
    push .here3
    iretq
.here3:
    loop .here3
  END
  QUIET
  CASE 'popf does not set RF'
    RETURNS 2
    WATCH .here4, DR7(0, 0)
    push 0x10002
    popfq
.here4:
    pushfq
    pop rax
    TEXT ' '
    HEX rax, 6
  END
  QUIET
  CASE 'instruction breakpoint of two bytes is none'
    WATCH .here5, DR7(0, 0)
    jmp .other
.here5:
    nop
.other:
  END
  CASE 'not enabled'
    mov rax, .here6
    mov dr0, rax
    mov eax, 0x400
    mov dr7, rax
.here6:
    nop
  END
  CASE 'four breakpoints, all on one instruction'
    mov rax, .here7
    mov dr0, rax
    mov dr1, rax
    mov dr2, rax
    mov dr3, rax
    mov eax, 0x4aa
    mov dr7, rax
.here7:
    nop
  END
  QUIET
  CASE 'instruction breakpoint and step'
    RETURNS 3
    WATCH .here8, DR7(0, 0)
    push 0x102
    popfq
    nop
.here8:
    nop
    nop
  END
  QUIET
  CASE 'breakpoint at the target of a jump'
    WATCH .here9, DR7(0, 0)
    jmp .here9
    nop
.here9:
    ud2
  END
  QUIET
  CASE 'instruction breakpoint after mov ss'
    WATCH .here10, DR7(0, 0)
    mov ecx, KDATA
    mov ss, ecx
.here10:
    nop
    nop
  END
  QUIET
  CASE 'user instruction breakpoint'
    WATCH .here11, DR7(0, 0)
    USER
    nop
.here11:
    nop
    ud2
  END
  QUIET

  ; ---- data breakpoints
%macro DATA_CASE 4+                ; name, address, DR7, instruction
  CASE %1
    WATCH %2, %3
    mov ebx, DATA
    %4
    nop
  END
  QUIET
%endmacro
  DATA_CASE 'byte write', DATA, DR7(WRITES, 0), mov [rbx], al
  DATA_CASE 'byte write beside', DATA + 1, DR7(WRITES, 0), mov [rbx], al
  DATA_CASE 'byte read of a write breakpoint', DATA, DR7(WRITES, 0), mov al, [rbx]
  DATA_CASE 'byte read', DATA, DR7(ACCESSES, 0), mov al, [rbx]
  DATA_CASE 'dword write over the byte', DATA + 3, DR7(WRITES, 0), mov [rbx], eax
  DATA_CASE 'dword write below the byte', DATA + 4, DR7(WRITES, 0), mov [rbx], eax
  DATA_CASE 'word breakpoint, second byte', DATA, DR7(WRITES, 1), mov [rbx + 1], al
  DATA_CASE 'word breakpoint, third byte', DATA, DR7(WRITES, 1), mov [rbx + 2], al
  DATA_CASE 'dword breakpoint, last byte', DATA, DR7(WRITES, 3), mov [rbx + 3], al
  DATA_CASE 'qword breakpoint, last byte', DATA, DR7(WRITES, 2), mov [rbx + 7], al
  DATA_CASE 'qword breakpoint, ninth byte', DATA, DR7(WRITES, 2), mov [rbx + 8], al
  DATA_CASE 'read and write', DATA, DR7(ACCESSES, 3), inc dword [rbx]
  CASE 'write by push'
    WATCH STACK0 - 0x210, DR7(WRITES, 2)
    mov esp, STACK0 - 0x208
    push rax
    nop
  END
  QUIET
  DATA_CASE 'write of 16 bytes', DATA + 12, DR7(WRITES, 0), movups [rbx], xmm0
  DATA_CASE 'write across a page', FINE + 0x1000, DR7(WRITES, 0), mov [FINE + 0xffe], eax
  DATA_CASE 'lea is no access', DATA, DR7(ACCESSES, 3), lea eax, [rbx]
  DATA_CASE 'prefetch is no access', DATA, DR7(ACCESSES, 3), prefetcht0 [rbx]
  CASE 'rep stosb stops after the byte'
    WATCH DATA + 2, DR7(WRITES, 0)
    mov edi, DATA
    mov ecx, 5
    mov qword [resume], .stos
    rep stosb
.stos:
    TEXT ' rcx='
    HEX [seen_rcx], 4
    mov qword [resume], %$end
  END
  QUIET
  CASE 'rep movsb stops after the read'
    WATCH DATA + 2, DR7(ACCESSES, 0)
    mov esi, DATA
    mov edi, DATA + 64
    mov ecx, 5
    mov qword [resume], .movs
    rep movsb
.movs:
    TEXT ' rcx='
    HEX [seen_rcx], 4
    mov qword [resume], %$end
  END
  QUIET
  CASE 'data breakpoint with a step'
    RETURNS 1
    WATCH DATA, DR7(WRITES, 0)
    mov ebx, DATA
    push 0x102
    popfq
    mov [rbx], al
    nop
  END
  QUIET
  CASE 'mov ss from a watched place'
    mov dword [DATA], KDATA
    WATCH DATA, DR7(ACCESSES, 0)
    mov ss, [DATA]
    nop
    nop
  END
  QUIET
  CASE 'disabled match is told too'
    mov rax, DATA
    mov dr1, rax
    WATCH DATA, DR7(WRITES, 0) | WRITES << 20
    mov [DATA], al
    nop
  END
  QUIET
  CASE 'two breakpoints'
    mov rax, DATA + 1
    mov dr1, rax
    WATCH DATA, DR7(WRITES, 0) | WRITES << 20 | 8
    mov [DATA], ax
    nop
  END
  QUIET
  CASE 'faulting write does not trigger'
    mov qword [PAGES + 8], 0
    invlpg [FINE + 0x1000]
    WATCH FINE + 0xfff, DR7(WRITES, 0)
    mov [FINE + 0xfff], eax
  END
  QUIET
  CASE 'user data breakpoint'
    WATCH DATA, DR7(WRITES, 0)
    USER
    mov [DATA], al
    nop
    ud2
  END
  QUIET
  CASE 'stack of an exception is watched'
    BEYOND_QEMU
    RETURNS 3
    WATCH INNER - 8, DR7(WRITES, 2)
    USER
    int 0x80
    nop
    ud2
  END
  QUIET

  ; ---- I/O breakpoints
  mov rax, cr4
  or eax, 8
  mov cr4, rax
  CASE 'port write'
    WATCH 0x80, DR7(PORTS, 0)
    out 0x80, al
    nop
  END
  QUIET
  CASE 'port read'
    WATCH 0x80, DR7(PORTS, 0)
    in al, 0x80
    nop
  END
  QUIET
  CASE 'port beside'
    WATCH 0x80, DR7(PORTS, 0)
    out 0x81, al
    nop
  END
  QUIET
  CASE 'dword port breakpoint'
    WATCH 0x80, DR7(PORTS, 3)
    out 0x83, al
    nop
  END
  QUIET
  CASE 'wide port access'
    WATCH 0x82, DR7(PORTS, 0)
    out 0x80, eax
    nop
  END
  QUIET
  CASE 'outsb'
    WATCH 0x80, DR7(PORTS, 0)
    mov dx, 0x80
    mov esi, DATA
    outsb
    nop
  END
  QUIET
  mov rax, cr4
  and eax, ~8
  mov cr4, rax

  ; ---- DR6, DR7
  CASE 'general detect'
    mov eax, 0x2400
    mov dr7, rax
    mov rbx, dr0
  END
  CASE 'general detect is cleared by then'
    mov rax, dr7
    HEX rax, 8
  END
  CASE 'general detect at a write'
    mov eax, 0x2400
    mov dr7, rax
    mov dr3, rbx
  END
  QUIET
  CASE 'bits of DR6 and DR7'
    mov eax, 0xffffffff
    mov dr6, rax
    mov rbx, dr6
    HEX rbx, 16
    xor eax, eax
    mov dr6, rax
    mov rbx, dr6
    TEXT ' '
    HEX rbx, 16
    mov eax, 0xffffd755
    mov dr7, rax
    mov rbx, dr7
    xor eax, eax
    mov dr7, rax
    TEXT ' '
    HEX rbx, 16
    mov rbx, dr7
    TEXT ' '
    HEX rbx, 16
    mov rax, 0x123456789abcdef0
    mov dr2, rax
    mov rbx, dr2
    TEXT ' '
    HEX rbx, 16
    mov eax, 0xffff0ff0
    mov dr6, rax
  END
  CASE 'DR6 is sticky'
    RETURNS 1
    mov eax, 0xffff0ff8
    mov dr6, rax
    push 0x102
    popfq
    nop
  END
  ret
