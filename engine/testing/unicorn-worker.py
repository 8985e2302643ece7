"""Runs system-state cases in Unicorn and prints what came out: one JSON case a line in, one JSON result a line out.

A case starts in real mode, or in 64-bit mode with the page tables at 0x10000, at 0x1000 with `memory` (address -> hex) in an
otherwise pseudo-random megabyte and runs until HLT or the first exception. Unicorn delivers no interrupts; it only tells their number.
"""
import json
import sys

from unicorn import UC_ARCH_X86, UC_ERR_INSN_INVALID, UC_HOOK_INTR, UC_MODE_16, UC_MODE_64, Uc, UcError
from unicorn import x86_const as x86

SIZE = 1 << 20
WATCHED = 0x7200
REGISTERS = 'EAX ECX EDX EBX ESP EBP ESI EDI EIP EFLAGS ES CS SS DS FS GS CR0 CR3 CR4'.split()


def pattern():
    return bytes((i * 7 + (i >> 8) * 13) & 0xff for i in range(SIZE))


def run(case, fill):
    machine = Uc(UC_ARCH_X86, UC_MODE_64 if case['long'] else UC_MODE_16)
    machine.ctl_set_cpu_model(x86.UC_CPU_X86_HASWELL)
    machine.mem_map(0, SIZE)
    machine.mem_write(0, fill)
    for address, data in case['memory'].items():
        machine.mem_write(int(address), bytes.fromhex(data))
    machine.reg_write(x86.UC_X86_REG_EFLAGS, 2)
    if case['long']:
        machine.reg_write(x86.UC_X86_REG_CR4, 0x220)
        machine.reg_write(x86.UC_X86_REG_CR3, 0x10000)
        machine.reg_write(x86.UC_X86_REG_CR0, 0x80000011)
    else:
        machine.reg_write(x86.UC_X86_REG_CR0, 0x10)
    vectors = []

    def stop(emulator, vector, _data):
        vectors.append(vector)
        emulator.emu_stop()

    machine.hook_add(UC_HOOK_INTR, stop)
    error = None
    try:
        machine.emu_start(0x1000, SIZE - 1, 0, case['budget'])
    except UcError as raised:
        if raised.errno == UC_ERR_INSN_INVALID:
            vectors.append(6)
        else:
            error = str(raised)
    registers = {name: machine.reg_read(getattr(x86, 'UC_X86_REG_' + name)) for name in REGISTERS}
    for name in ('LDTR', 'TR'):
        registers[name] = machine.reg_read(getattr(x86, 'UC_X86_REG_' + name))[0]
    return {
        'vector': vectors[0] if vectors else None,
        'error': error,
        'registers': registers,
        'memory': bytes(machine.mem_read(0, WATCHED)).hex(),
    }


FILL = pattern()
for line in sys.stdin:
    print(json.dumps(run(json.loads(line), FILL)), flush=True)
