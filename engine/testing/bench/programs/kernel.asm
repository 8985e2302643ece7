; The smallest kernel that runs the programs and says when: a Multiboot image (Multiboot 0.6.96, 3.1, with the address
; fields) that QEMU, v86 and ours load alike. Assembled for WIDTH 32 or 64, with PROGRAMS the flat image to run.
; On the first serial port: '<' at the start of a program, '>' at its end, then its letter, from A on, and its sum, '!' after all.
; SELECTED has a bit for each program that runs, the first the lowest.
; With PACED defined, a program starts only when a byte has come back: who hears '<' late does not measure too little.

IMAGE equ 0x110000
TABLES equ 0x400000            ; paging structures, one page each
STACK equ 0x600000
SERIAL equ 0x3f8
LINE_STATUS equ SERIAL + 5
TRANSMITTER_READY equ 0x20
DATA_READY equ 1

%if WIDTH == 64
  %define A rax
  %define BP rbp
%else
  %define A eax
  %define BP ebp
%endif

  bits 32
  org 0x100000

  align 4
header: dd 0x1badb002, 0x00010000, -(0x1badb002 + 0x00010000), header, header, 0, STACK, start

start:
  cli
  cld
  mov esp, STACK

%if WIDTH == 64
  ; The first GiB mapped to itself by pages of 2 MiB.
  mov dword [TABLES], TABLES + 0x1000 + 3
  mov dword [TABLES + 0x1000], TABLES + 0x2000 + 3
  mov edi, TABLES + 0x2000
  mov ecx, 512
  mov eax, 0x83
.map:
  mov [edi], eax
  add edi, 8
  add eax, 0x200000
  dec ecx
  jnz .map
  mov eax, cr4
  or eax, 0x620                ; PAE, OSFXSR, OSXMMEXCPT
  mov cr4, eax
  mov eax, TABLES
  mov cr3, eax
  mov ecx, 0xc0000080
  rdmsr
  or eax, 0x100                ; EFER.LME
  wrmsr
%else
  ; All 4 GiB mapped to themselves by pages of 4 MiB.
  mov edi, TABLES
  mov ecx, 1024
  mov eax, 0x83
.map:
  mov [edi], eax
  add edi, 4
  add eax, 0x400000
  dec ecx
  jnz .map
  mov eax, cr4
  or eax, 0x610                ; PSE, OSFXSR, OSXMMEXCPT
  mov cr4, eax
  mov eax, TABLES
  mov cr3, eax
%endif
  mov eax, cr0
  and eax, ~4                  ; EM
  or eax, 0x80000002           ; PG, MP
  mov cr0, eax

%if WIDTH == 64
  lgdt [table_register]
  jmp 8:wide
table_register:
  dw 23
  dd table
  align 8
table: dq 0, 0x00af9a000000ffff, 0x00cf92000000ffff
  bits 64
wide:
  mov eax, 16
  mov ds, eax
  mov es, eax
  mov ss, eax
%endif

  xor ebp, ebp
program:
  mov ecx, ebp
  mov eax, SELECTED
  shr eax, cl
  test al, 1
  jz next
  mov dword [left], REPETITIONS
repetition:
  mov al, '<'
  call put
%ifdef PACED
  mov edx, LINE_STATUS
.pace:
  in al, dx
  test al, DATA_READY
  jz .pace
  mov edx, SERIAL
  in al, dx
%endif
%if WIDTH == 64
  mov ebx, ebp
  shl ebx, 4
  mov edi, [IMAGE + rbx + 8]
  call [IMAGE + rbx]
%else
  sub esp, 12                  ; the ABI wants the stack aligned to 16 bytes
  push dword [IMAGE + ebp * 8 + 4]
  call [IMAGE + ebp * 8]
  add esp, 16
%endif
  mov [sum], eax
  mov al, '>'
  call put
  lea eax, [BP + 'A']
  call put
  mov ebx, [sum]
  mov ecx, 8
.digit:
  rol ebx, 4
  mov eax, ebx
  and eax, 15
  cmp al, 10
  jb .decimal
  add al, 'a' - '0' - 10
.decimal:
  add al, '0'
  call put
  dec ecx
  jnz .digit
  dec dword [left]
  jnz repetition
next:
  inc ebp
  mov ecx, ebp
  mov eax, SELECTED
  shr eax, cl
  jnz program
  mov al, '!'
  call put
.end:
  hlt
  jmp .end

put:
  push A
  mov edx, LINE_STATUS
.wait:
  in al, dx
  test al, TRANSMITTER_READY
  jz .wait
  pop A
  mov edx, SERIAL
  out dx, al
  ret

  align 4
left: dd 0
sum: dd 0

  times IMAGE - 0x100000 - ($ - $$) db 0
  incbin PROGRAMS
