; Interrupts in 64-bit mode: NMI and its blocking, the local APIC, the 8259 pair, shadows of STI and MOV SS, CR8, HLT.
%include "long.inc"

ICR equ 0x300
TPR equ 0x80
SPURIOUS equ 0xf0
LVT_TIMER equ 0x320
INITIAL equ 0x380
DIVIDE equ 0x3e0
SELF equ 0x44000                ; destination self, asserted
NMI_TO_0 equ 0x04400            ; NMI, physical destination 0, asserted
FIRST equ 0x41
SECOND equ 0x52
THIRD equ 0x63

; Sends vectors to this processor; they wait as long as interrupts are off.
%macro RAISE 1-*
  %rep %0
    mov dword [rbp + ICR], SELF | %1
    %rotate 1
  %endrep
%endmacro
%macro RAISE_NMI 0
  mov dword [rbp + ICR + 0x10], 0
  mov dword [rbp + ICR], NMI_TO_0
%endmacro

main:
  mov ebp, LAPIC
  mov dword [rbp + SPURIOUS], 0x1ff
  mov dword [rbp + TPR], 0

  ; ---- interrupt flag and shadows
  CASE 'sti nop'
    RETURNS 1
    RAISE FIRST
    sti
    nop
    nop
    cli
  END
  CASE 'sti cli'
    RETURNS 1
    RAISE FIRST
    sti
    cli
    TEXT ' not yet'
    sti
    nop
    cli
  END
  CASE 'sti sti nop'
    RETURNS 1
    RAISE FIRST
    sti
    sti
    nop
    nop
    cli
  END
  CASE 'sti hlt'
    RETURNS 1
    RAISE FIRST
    sti
    hlt
    cli
  END
  CASE 'popf with IF has no shadow'
    RETURNS 1
    RAISE FIRST
    push 0x202
    popfq
    nop
    cli
  END
  CASE 'iret with IF has no shadow'
    RETURNS 1
    RAISE FIRST
    push KDATA
    push STACK0 - 64
    push 0x202
    push KCODE
    push .returned
    iretq
.returned:
    nop
    cli
  END
  CASE 'user with IF'
    RETURNS 1
    RAISE FIRST
    USER 0x202
    nop
    ud2
  END
  CASE 'sti sysret'
    RETURNS 1
    RAISE FIRST
    mov ecx, .user
    mov r11d, 0x202
    o64 sysret
.user:
    nop
    ud2
  END
  CASE 'priorities'
    RETURNS 3
    RAISE FIRST, THIRD, SECOND
    sti
    nop
    nop
    nop
    cli
  END
  CASE 'trap gate leaves IF'
    RETURNS 1
    SET_GATE FIRST, 0x8f00, KCODE, STUB_OF(FIRST)
    RAISE FIRST
    sti
    nop
    nop
    cli
  END
  SET_GATE FIRST, 0x8e00, KCODE, STUB_OF(FIRST)
  CASE 'interrupt on a stack of its own'
    RETURNS 1
    SET_GATE FIRST, 0x8e01, KCODE, STUB_OF(FIRST)
    RAISE FIRST
    USER 0x202
    nop
    ud2
  END
  SET_GATE FIRST, 0x8e00, KCODE, STUB_OF(FIRST)
  CASE 'interrupt with an absent gate'
    mov word [idt + 16 * FIRST + 4], 0x0e00
    RAISE FIRST
    sti
    nop
    nop
  END
  mov word [idt + 16 * FIRST + 4], 0x8e00
  mov dword [rbp + 0xb0], 0

  ; ---- task priority
  CASE 'CR8 holds back'
    RETURNS 2
    mov eax, 5
    mov cr8, rax
    RAISE FIRST, SECOND, THIRD
    sti
    nop
    nop
    TEXT ' then'
    mov eax, 4
    mov cr8, rax
    nop
    TEXT ' then'
    RETURNS 1
    xor eax, eax
    mov cr8, rax
    nop
    cli
  END
  CASE 'CR8 and TPR'
    mov eax, 9
    mov cr8, rax
    mov eax, [rbp + TPR]
    TEXT ' '
    HEX rax, 2
    mov dword [rbp + TPR], 0x37
    mov rax, cr8
    TEXT ' '
    HEX rax, 2
    mov dword [rbp + TPR], 0
    mov eax, [rbp + 0xa0]
    TEXT ' '
    HEX rax, 2
  END

  ; ---- NMI
  CASE 'NMI blocks NMI until iret'
    mov rax, .nmi
    mov [idt + 32], ax
    RAISE_NMI
    nop
    nop
    TEXT ' back'
    jmp .done
.nmi:
    TEXT ' in'
    inc dword [nested]
    cmp dword [nested], 2
    je .second
    RAISE_NMI
    nop
    nop
    TEXT ' still'
    push KDATA
    push rsp
    pushfq
    push KCODE
    push .inner
    add qword [rsp + 24], 8
    iretq                       ; unblocks
.inner:
    nop
    TEXT ' out'
    iretq
.second:
    TEXT ' second'
    iretq
.done:
  END
  CASE 'NMI blocked is delivered after an exception returns'
    mov dword [nested], 0
    mov rax, .nmi2
    mov [idt + 32], ax
    mov rax, .breakpoint
    mov [idt + 48], ax
    RAISE_NMI
    nop
    nop
    TEXT ' back'
    jmp .done2
.nmi2:
    TEXT ' in'
    inc dword [nested]
    cmp dword [nested], 2
    je .second2
    RAISE_NMI
    nop
    int3
    TEXT ' out'
    iretq
.breakpoint:
    TEXT ' int3'
    iretq
.second2:
    TEXT ' second'
    iretq
.done2:
  END
  mov rax, STUB_OF(3)
  mov [idt + 48], ax
  CASE 'NMI and an interrupt'
    RETURNS 1
    mov rax, .nmi3
    mov [idt + 32], ax
    RAISE FIRST
    RAISE_NMI
    mov ecx, 100
    loop $
    sti
    nop
    nop
    cli
    jmp .done3
.nmi3:
    TEXT ' NMI'
    iretq
.done3:
  END

  ; ---- timer and 8259
  mov dword [rbp + DIVIDE], 0xb
  CASE 'timer ends hlt'
    RETURNS 1
    mov dword [rbp + LVT_TIMER], FIRST
    mov dword [rbp + INITIAL], 100000
    sti
    hlt
    cli
  END
  CASE 'periodic timer'
    RETURNS 3
    mov dword [rbp + LVT_TIMER], 0x20000 | FIRST
    mov dword [rbp + INITIAL], 5000000
    sti
    hlt
    hlt
    hlt
    cli
    mov dword [rbp + LVT_TIMER], 0x10000
    mov dword [rbp + INITIAL], 0
  END
  mov dword [rbp + 0xb0], 0
  mov al, 0x11                  ; the 8259 pair: vectors from 20h on
  out 0x20, al
  out 0xa0, al
  mov al, 0x20
  out 0x21, al
  mov al, 0x28
  out 0xa1, al
  mov al, 4
  out 0x21, al
  mov al, 2
  out 0xa1, al
  mov al, 1
  out 0x21, al
  out 0xa1, al
  mov al, 0xfe
  out 0x21, al
  mov al, 0xff
  out 0xa1, al
  mov dword [rbp + 0x350], 0x700
  CASE '8254 by the 8259 pair'
    RETURNS 2
    call start_8254
    sti
    hlt
    call start_8254
    hlt
    cli
  END
  CASE 'LINT0 as NMI ends hlt with interrupts off'
    mov dword [rbp + 0x350], 0x400
    mov rax, .nmi4
    mov [idt + 32], ax
    call start_8254
    hlt
    TEXT ' back'
    jmp .done4
.nmi4:
    TEXT ' NMI'
    iretq
.done4:
    mov dword [rbp + 0x350], 0x700
  END
  CASE 'the tick still waits at the 8259'
    RETURNS 1
    sti
    nop
    nop
    cli
  END
  mov al, 0xff
  out 0x21, al
  CASE 'masked at the 8259'
    call start_8254
    sti
    mov ecx, 2000000
.wait:
    loop .wait
    cli
  END
  ret
nested: dd 0

; One tick (mode 0), some milliseconds from now.
start_8254:
  mov al, 0x30
  out 0x43, al
  xor eax, eax
  out 0x40, al
  mov al, 0x20
  out 0x40, al
  ret
