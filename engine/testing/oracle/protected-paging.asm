; Paging of 32-bit protected mode: two levels and PAE, switched on and off, with error codes and A and D bits.
%include "protected.inc"

DIRECTORY equ 0x500000          ; two levels: directory, two tables
TABLE0 equ 0x501000             ; of 0–8 MiB: two pages
TABLE1 equ 0x503000             ; of 16–20 MiB
POINTERS equ 0x510000           ; PAE: pointers, directories, table
LOW equ 0x511000
HIGH equ 0x514000               ; of 3–4 GiB
TABLE equ 0x515000              ; of 16–18 MiB
FRAMES equ 0x600000
WINDOW equ 0x1000000            ; 16 MiB
ENTRY equ TABLE1                ; of the window's first page
PAE_ENTRY equ TABLE

%macro SET_CR0 2                    ; bits set, bits cleared
  mov eax, cr0
  or eax, %1
  and eax, ~(%2)
  mov cr0, eax
%endmacro
%macro SET_CR4 2
  mov eax, cr4
  or eax, %1
  and eax, ~(%2)
  mov cr4, eax
%endmacro
%macro FLUSH 0
  mov eax, cr3
  mov cr3, eax
%endmacro
PG equ 1 << 31
WP equ 1 << 16
PSE equ 0x10
PAE equ 0x20
PGE equ 0x80

; Sets the entry of the window's page n in the two-level tables.
%macro PAGE_ENTRY 2
  mov dword [ENTRY + 4 * %1], %2
  invlpg [WINDOW + 0x1000 * %1]
%endmacro
%macro PAE_PAGE 3                   ; page, low, high
  mov dword [PAE_ENTRY + 8 * %1], %2
  mov dword [PAE_ENTRY + 8 * %1 + 4], %3
  invlpg [WINDOW + 0x1000 * %1]
%endmacro
; One access each by the kernel and by users.
%macro ACCESSES 1
  CASE 'kernel read, ', %1
    mov eax, [WINDOW + 4]
  END
  CASE 'kernel write, ', %1
    mov [WINDOW + 4], eax
  END
  CASE 'user read, ', %1
    USER 0x3002
    mov eax, [WINDOW + 4]
    int 0x80
  END
  CASE 'user write, ', %1
    USER 0x3002
    mov [WINDOW + 4], eax
    int 0x80
  END
  CASE 'user fetch, ', %1
    USER 0x3002
    mov eax, WINDOW + 0x80
    jmp eax
  END
%endmacro
%macro SHOW_ENTRY 1-2
  CASE 'entry'
    mov eax, [%1]
    TEXT ' '
    HEX eax, 8
    %if %0 = 2
    mov eax, [%2]
    TEXT ' '
    HEX eax, 8
    %endif
  END
%endmacro

main:
  mov dword [FRAMES + 4], 0x1234
  mov byte [FRAMES + 0x80], 0xcd  ; int 80h
  mov byte [FRAMES + 0x81], 0x80
  ; ---- two levels: 8 MiB to themselves
  mov edi, DIRECTORY
  mov ecx, 0x4000
  xor eax, eax
  rep stosd
  mov edi, TABLE0
  mov eax, 7
  mov ecx, 2048
.small:
  stosd
  add eax, 0x1000
  loop .small
  mov dword [DIRECTORY], TABLE0 + 7
  mov dword [DIRECTORY + 4], TABLE0 + 0x1007
  mov dword [DIRECTORY + 16], TABLE1 + 7
  SET_CR4 PSE, 0
  mov eax, DIRECTORY
  mov cr3, eax
  SET_CR0 PG, 0
  PAGE_ENTRY 0, FRAMES
  ACCESSES 'absent'
  PAGE_ENTRY 0, FRAMES + 1
  ACCESSES 'system, read-only'
  SHOW_ENTRY ENTRY
  PAGE_ENTRY 0, FRAMES + 1
  SET_CR0 WP, 0
  ACCESSES 'system, read-only, WP'
  SHOW_ENTRY ENTRY
  PAGE_ENTRY 0, FRAMES + 5
  ACCESSES 'read-only, WP'
  SET_CR0 0, WP
  PAGE_ENTRY 0, FRAMES + 3
  ACCESSES 'system'
  SHOW_ENTRY ENTRY
  PAGE_ENTRY 0, FRAMES + 7
  CASE 'read sets A'
    mov eax, [WINDOW]
  END
  SHOW_ENTRY ENTRY
  CASE 'write sets D'
    mov [WINDOW], eax
  END
  SHOW_ENTRY ENTRY, DIRECTORY + 16
  ACCESSES 'all'
  mov dword [DIRECTORY + 16], TABLE1 + 5
  FLUSH
  ACCESSES 'all in a read-only table'
  mov dword [DIRECTORY + 16], TABLE1 + 3
  FLUSH
  ACCESSES 'all in a system table'
  mov dword [DIRECTORY + 16], TABLE1 + 7
  FLUSH
  CASE 'access over two pages'
    PAGE_ENTRY 1, 0
    mov eax, [WINDOW + 0xffe]
  END
  CASE 'write over two pages leaves the first'
    mov dword [WINDOW + 0xffc], 0
    mov dword [resume], .written
    mov dword [WINDOW + 0xffe], -1
.written:
    VALUE 'word', [WINDOW + 0xffc], 8
    mov dword [resume], %$end
  END
  CASE 'push over the edge'
    mov esp, WINDOW + 0x1000
    pusha
    mov esp, [saved_esp]
  END
  CASE 'large page, 4 MiB'
    mov dword [DIRECTORY + 16], 0x400087
    FLUSH
    VALUE 'word', [WINDOW + 0x200004], 8
    VALUE 'entry', [DIRECTORY + 16], 8
  END
  CASE 'large page, reserved bit'
    mov dword [DIRECTORY + 16], 0x600087
    FLUSH
    mov eax, [WINDOW]
  END
  CASE 'without PSE it is a table'
    mov dword [DIRECTORY + 16], TABLE1 + 0x87
    SET_CR4 0, PSE
    VALUE 'word', [WINDOW + 4], 8
  END
  mov dword [DIRECTORY + 16], TABLE1 + 7
  SET_CR4 PSE, 0
  FLUSH

  ; ---- what the TLB keeps
  CASE 'global pages survive CR3'
    SET_CR4 PGE, 0
    PAGE_ENTRY 2, FRAMES + 0x107
    mov eax, [WINDOW + 0x2004]
    mov dword [ENTRY + 8], 0
    FLUSH
    VALUE 'word', [WINDOW + 0x2004], 8
  END
  CASE 'not INVLPG'
    invlpg [WINDOW + 0x2000]
    mov eax, [WINDOW + 0x2004]
  END
  CASE 'not a change of CR4.PGE'
    mov dword [ENTRY + 8], FRAMES + 0x107
    mov eax, [WINDOW + 0x2004]
    mov dword [ENTRY + 8], 0
    SET_CR4 0, PGE
    mov eax, [WINDOW + 0x2004]
  END
  CASE 'paging off and on'
    PAGE_ENTRY 3, FRAMES + 7
    SET_CR0 0, PG
    mov dword [WINDOW / 2 + 4], 0x777
    VALUE 'word', [WINDOW / 2 + 4], 8
    SET_CR0 PG, 0
    VALUE 'word', [WINDOW + 0x3004], 8
  END
  mov word [gdt + LDT_SELECTOR + 2], 0x4000
  mov byte [gdt + LDT_SELECTOR + 4], WINDOW >> 16 & 0xff
  mov byte [gdt + LDT_SELECTOR + 7], WINDOW >> 24
  mov eax, LDT_SELECTOR
  lldt ax
  CASE 'ldt in an absent page'
    mov eax, 0x0c
    mov fs, eax
  END
  CASE 'ldt in an absent page, loaded by users'
    USER
    mov eax, 0x14
    mov fs, eax
  END
  CASE 'ldt in a read-only system page, accessed before, loaded by users'
    PAGE_ENTRY 4, FRAMES + 0x4001
    SET_CR0 WP, 0
    mov dword [FRAMES + 0x4010], 0x0000ffff
    mov dword [FRAMES + 0x4014], 0x00cff300
    USER
    mov eax, 0x17
    mov fs, eax
    int 0x80
  END
  SET_CR0 0, WP

  ; ---- PAE
  SET_CR0 0, PG
  mov edi, POINTERS
  mov ecx, 0x1800
  xor eax, eax
  rep stosd
  mov dword [POINTERS], LOW + 1
  mov dword [POINTERS + 24], HIGH + 1
  mov dword [LOW], 0x87
  mov dword [LOW + 8], 0x200087
  mov dword [LOW + 16], 0x400087
  mov dword [LOW + 24], 0x600087
  mov dword [LOW + 8 * 8], TABLE + 7
  SET_CR4 PAE, 0
  mov ecx, 0xc0000080
  rdmsr
  or eax, 0x800
  wrmsr
  mov eax, POINTERS
  mov cr3, eax
  SET_CR0 PG, 0
  PAE_PAGE 0, 0, 0
  ACCESSES 'PAE, absent'
  PAE_PAGE 0, FRAMES + 7, 0
  ACCESSES 'PAE, all'
  SHOW_ENTRY TABLE, LOW + 64
  PAE_PAGE 0, FRAMES + 7, 0x80000000
  ACCESSES 'PAE, no execution'
  PAE_PAGE 0, FRAMES + 3, 0x80000000
  ACCESSES 'PAE, system, no execution'
  PAE_PAGE 0, FRAMES + 7, 0x40000
  ACCESSES 'PAE, reserved bit'
  PAE_PAGE 0, FRAMES + 7, 0
  CASE 'fourth GiB'
    mov dword [HIGH + 0xff8], 0x600087
    mov eax, [0xffe00004]
    TEXT ' '
    HEX eax, 8
  END
  CASE 'second GiB is absent'
    mov eax, [0x40000000]
  END
  CASE 'second GiB'
    mov dword [POINTERS + 8], LOW + 1
    mov eax, cr3
    mov cr3, eax
    mov eax, [0x41000004]
    TEXT ' '
    HEX eax, 8
  END
  CASE 'a pointer with a reserved bit'
    mov dword [POINTERS + 8], LOW + 3
    mov eax, cr3
    BEYOND_QEMU
    mov cr3, eax
  END
  mov dword [POINTERS + 8], 0
  CASE 'without NXE bit 63 is reserved'
    mov ecx, 0xc0000080
    rdmsr
    and eax, ~0x800
    wrmsr
    PAE_PAGE 0, FRAMES + 7, 0x80000000
    mov eax, [WINDOW + 4]
  END
  SET_CR0 0, PG
  SET_CR4 0, PAE
  CASE 'back to two levels'
    mov eax, DIRECTORY
    mov cr3, eax
    SET_CR0 PG, 0
    VALUE 'word', [WINDOW + 0x3004], 8
  END
  SET_CR0 0, PG
  CASE 'PG without PE'
    mov eax, 0x80000010
    BEYOND_QEMU
    mov cr0, eax
  END
  ret
