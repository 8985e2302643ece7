/**
 * Integer instructions of the one-byte and 0F maps, with BMI and ADX (Intel SDM vol. 2, appendix A and the pages of the
 * instructions). The format is described in row.ts.
 */

const GROUP1 = ['add', 'or', 'adc', 'sbb', 'and', 'sub', 'xor', 'cmp']
const GROUP2 = ['rol', 'ror', 'rcl', 'rcr', 'shl', 'shr', 'shl', 'sar']

const hex = (value: number) => value.toString(16).padStart(2, '0')

/** The eight two-operand instructions in all their forms. */
const twoOperand = GROUP1.map((name, digit) => {
  const undefinedFlags = name === 'or' || name === 'and' || name === 'xor' ? 'flags:undef=af' : ''
  const lock = name === 'cmp' ? '' : 'lock'
  const opcode = (low: number) => hex(digit * 8 + low)
  return `
${opcode(0)} /r | ${name} Eb,Gb | ${lock} ${undefinedFlags}
${opcode(1)} /r | ${name} Ev,Gv | ${lock} ${undefinedFlags}
${opcode(2)} /r | ${name} Gb,Eb | ${undefinedFlags}
${opcode(3)} /r | ${name} Gv,Ev | ${undefinedFlags}
${opcode(4)} | ${name} al,Ib | ${undefinedFlags}
${opcode(5)} | ${name} rax,Iz | ${undefinedFlags}
80 /${digit} | ${name} Eb,Ib | ${lock} ${undefinedFlags}
81 /${digit} | ${name} Ev,Iz | ${lock} ${undefinedFlags}
82 /${digit} | ${name} Eb,Ib | ${lock} i64 ${undefinedFlags}
83 /${digit} | ${name} Ev,Ibs | ${lock} ${undefinedFlags}`
}).join('')

/** Shifts and rotates. OF is defined for counts of 1 alone; rotates leave AF as it is. */
const shifts = GROUP2.map((name, digit) => {
  const shift = digit >= 4
  const once = shift ? 'flags:undef=af' : ''
  const many = shift ? 'flags:undef=af,of' : 'flags:undef=of'
  return `
c0 /${digit} | ${name} Eb,Ib | ${many}
c1 /${digit} | ${name} Ev,Ib | ${many}
d0 /${digit} | ${name} Eb,1 | ${once}
d1 /${digit} | ${name} Ev,1 | ${once}
d2 /${digit} | ${name} Eb,cl | ${many}
d3 /${digit} | ${name} Ev,cl | ${many}`
}).join('')

const oneByte = `
27 | daa | i64 flags:undef=of
2f | das | i64 flags:undef=of
37 | aaa | i64 flags:undef=of,sf,zf,pf
3f | aas | i64 flags:undef=of,sf,zf,pf
40+r | inc Zv | i64
48+r | dec Zv | i64
50+r | push Zv | d64 stack
58+r | pop Zv | d64 stack
60 | pusha | i64 stack
61 | popa | i64 stack
62 /r | bound Gv,Mv | i64
63 /r | movsxd Gv,Ed | o64 # of 16 bits too, AMD processors read 32
68 | push Iz | d64 stack
69 /r | imul Gv,Ev,Iz | flags:undef=sf,zf,af,pf
6a | push Ibs | d64 stack
6b /r | imul Gv,Ev,Ibs | flags:undef=sf,zf,af,pf
6c | ins | byte rep addr block nofuzz
6d | ins | max32 rep addr block nofuzz
6e | outs | byte rep addr block nofuzz
6f | outs | max32 rep addr block nofuzz
70+cc | jcc Jb | f64 cc block
84 /r | test Eb,Gb | flags:undef=af
85 /r | test Ev,Gv | flags:undef=af
86 /r | xchg Eb,Gb | lock
87 /r | xchg Ev,Gv | lock
88 /r | mov Eb,Gb
89 /r | mov Ev,Gv
8a /r | mov Gb,Eb
8b /r | mov Gv,Ev
8d /r | lea Gv,Mn
8f /0 | pop Ev | d64 stack
90 | nop | b0
f3 90 | pause | b0
90+r | xchg Zv,rax
98 | cbw
99 | cwd
9c | pushf | d64 stack
9d | popf | d64 stack block
9e | sahf
9f | lahf
a0 | mov al,Ob
a1 | mov rax,Ov
a2 | mov Ob,al
a3 | mov Ov,rax
a4 | movs | byte rep addr block
a5 | movs | rep addr block
a6 | cmps | byte rep addr block
a7 | cmps | rep addr block
a8 | test al,Ib | flags:undef=af
a9 | test rax,Iz | flags:undef=af
aa | stos | byte rep addr block
ab | stos | rep addr block
ac | lods | byte rep addr block
ad | lods | rep addr block
ae | scas | byte rep addr block
af | scas | rep addr block
b0+r | mov Zb,Ib
b8+r | mov Zv,Iv
c2 | ret Iw | f64 stack block
c3 | ret | f64 stack block
c6 /0 | mov Eb,Ib
c7 /0 | mov Ev,Iz
c8 | enter Iw,Ib | d64 stack
c9 | leave | d64 stack
d4 | aam Ib | i64 flags:undef=of,af,cf
d5 | aad Ib | i64 flags:undef=of,af,cf
d7 | xlat | byte addr
e0 | loopne Jb | f64 addr block
e1 | loope Jb | f64 addr block
e2 | loop Jb | f64 addr block
e3 | jcxz Jb | f64 addr block
e4 | in al,Ib | block nofuzz
e5 | in eax,Ib | max32 block nofuzz
e6 | out Ib,al | block nofuzz
e7 | out Ib,eax | max32 block nofuzz
e8 | call Jz | f64 stack block
e9 | jmp Jz | f64 block
eb | jmp Jb | f64 block
ec | in al,dx | block nofuzz
ed | in eax,dx | max32 block nofuzz
ee | out dx,al | block nofuzz
ef | out dx,eax | max32 block nofuzz
f5 | cmc
f6 /0 | test Eb,Ib | flags:undef=af
f6 /1 | test Eb,Ib | flags:undef=af
f6 /2 | not Eb | lock
f6 /3 | neg Eb | lock
f6 /4 | mul Eb | flags:undef=sf,zf,af,pf
f6 /5 | imul Eb | flags:undef=sf,zf,af,pf
f6 /6 | div Eb | flags:undef=cf,of,sf,zf,af,pf
f6 /7 | idiv Eb | flags:undef=cf,of,sf,zf,af,pf
f7 /0 | test Ev,Iz | flags:undef=af
f7 /1 | test Ev,Iz | flags:undef=af
f7 /2 | not Ev | lock
f7 /3 | neg Ev | lock
f7 /4 | mul Ev | flags:undef=sf,zf,af,pf
f7 /5 | imul Ev | flags:undef=sf,zf,af,pf
f7 /6 | div Ev | flags:undef=cf,of,sf,zf,af,pf
f7 /7 | idiv Ev | flags:undef=cf,of,sf,zf,af,pf
f8 | clc
f9 | stc
fc | cld
fd | std
fe /0 | inc Eb | lock
fe /1 | dec Eb | lock
ff /0 | inc Ev | lock
ff /1 | dec Ev | lock
ff /2 | call Ev | f64 stack block
ff /4 | jmp Ev | f64 block
ff /6 | push Ev | d64 stack`

const twoByte = `
0f 0d /0 | prefetch Mb | =nop
0f 0d /1 | prefetchw Mb | =nop
0f 0d /2 | prefetchwt1 Mb | =nop
0f 0d /3 | prefetchw Mb | =nop
0f 0d /4 | prefetch Mb | =nop
0f 0d /5 | prefetch Mb | =nop
0f 0d /6 | prefetch Mb | =nop
0f 0d /7 | prefetch Mb | =nop
0f 18 /r | nop Ev
0f 18 /0 | prefetchnta Mb | =nop
0f 18 /1 | prefetcht0 Mb | =nop
0f 18 /2 | prefetcht1 Mb | =nop
0f 18 /3 | prefetcht2 Mb | =nop
0f 19 /r | nop Ev
0f 1a /r | nop Ev
0f 1b /r | nop Ev
0f 1c /r | nop Ev
0f 1d /r | nop Ev
0f 1e /r | nop Ev
f3 0f 1e modrm=fa | endbr64 | =nop
f3 0f 1e modrm=fb | endbr32 | =nop
0f 1f /r | nop Ev
0f 40+cc /r | cmovcc Gv,Ev | cc
0f 80+cc | jcc Jz | f64 cc block
0f 90+cc /r | setcc Eb | cc
0f a3 /r | bt Ev,Gv | flags:undef=of,sf,af,pf addr
0f a4 /r | shld Ev,Gv,Ib | flags:undef=of,af
0f a5 /r | shld Ev,Gv,cl | flags:undef=of,af
0f ab /r | bts Ev,Gv | lock flags:undef=of,sf,af,pf addr
0f ac /r | shrd Ev,Gv,Ib | flags:undef=of,af
0f ad /r | shrd Ev,Gv,cl | flags:undef=of,af
0f af /r | imul Gv,Ev | flags:undef=sf,zf,af,pf
0f b0 /r | cmpxchg Eb,Gb | lock
0f b1 /r | cmpxchg Ev,Gv | lock
0f b3 /r | btr Ev,Gv | lock flags:undef=of,sf,af,pf addr
0f b6 /r | movzx Gv,Eb
0f b7 /r | movzx Gv,Ew
f3 0f b8 /r | popcnt Gv,Ev | feature:popcnt
0f ba /4 | bt Ev,Ib | flags:undef=of,sf,af,pf
0f ba /5 | bts Ev,Ib | lock flags:undef=of,sf,af,pf
0f ba /6 | btr Ev,Ib | lock flags:undef=of,sf,af,pf
0f ba /7 | btc Ev,Ib | lock flags:undef=of,sf,af,pf
0f bb /r | btc Ev,Gv | lock flags:undef=of,sf,af,pf addr
0f bc /r | bsf Gv,Ev | flags:undef=cf,of,sf,af,pf
f3 0f bc /r | tzcnt Gv,Ev | feature:bmi1 flags:undef=of,sf,af,pf
0f bd /r | bsr Gv,Ev | flags:undef=cf,of,sf,af,pf
f3 0f bd /r | lzcnt Gv,Ev | feature:abm flags:undef=of,sf,af,pf
0f be /r | movsx Gv,Eb
0f bf /r | movsx Gv,Ew
0f c0 /r | xadd Eb,Gb | lock
0f c1 /r | xadd Ev,Gv | lock
0f c7 /1 | cmpxchg8b Mq | lock w0
0f c7 /1 | cmpxchg16b Mx | lock w1 feature:cx16
0f c8+r | bswap Zv
0f 38 f0 /r | movbe Gv,Mv | feature:movbe
0f 38 f1 /r | movbe Mv,Gv | feature:movbe
f2 0f 38 f0 /r | crc32 Gy,Eb | feature:sse4_2
f2 0f 38 f1 /r | crc32 Gy,Ev | feature:sse4_2
66 0f 38 f6 /r | adcx Gy,Ey | feature:adx
f3 0f 38 f6 /r | adox Gy,Ey | feature:adx`

const vex = `
vex.lz.np.0f38.wx f2 /r | andn Gy,By,Ey | feature:bmi1 flags:undef=af,pf
vex.lz.np.0f38.wx f3 /1 | blsr By,Ey | feature:bmi1 flags:undef=af,pf
vex.lz.np.0f38.wx f3 /2 | blsmsk By,Ey | feature:bmi1 flags:undef=af,pf
vex.lz.np.0f38.wx f3 /3 | blsi By,Ey | feature:bmi1 flags:undef=af,pf
vex.lz.np.0f38.wx f5 /r | bzhi Gy,Ey,By | feature:bmi2 flags:undef=af,pf
vex.lz.f3.0f38.wx f5 /r | pext Gy,By,Ey | feature:bmi2
vex.lz.f2.0f38.wx f5 /r | pdep Gy,By,Ey | feature:bmi2
vex.lz.f2.0f38.wx f6 /r | mulx Gy,By,Ey | feature:bmi2
vex.lz.np.0f38.wx f7 /r | bextr Gy,Ey,By | feature:bmi1 flags:undef=af,sf,pf
vex.lz.66.0f38.wx f7 /r | shlx Gy,Ey,By | feature:bmi2
vex.lz.f3.0f38.wx f7 /r | sarx Gy,Ey,By | feature:bmi2
vex.lz.f2.0f38.wx f7 /r | shrx Gy,Ey,By | feature:bmi2
vex.lz.f2.0f3a.wx f0 /r | rorx Gy,Ey,Ib | feature:bmi2`

export const integerRows = twoOperand + shifts + oneByte + twoByte + vex
