/** Segments, far transfers, interrupts, control registers and whatever else runs the machine. Format: see row.ts. */
export const systemRows = `
# segment registers
8c /r | mov Rv,Sw | =movFromSegment
8c /r | mov Mw,Sw | =movFromSegment
8e /r | mov Sw,Ew | block nofuzz =movToSegment
06 | push es | i64 stack =pushSegment
0e | push cs | i64 stack =pushSegment
16 | push ss | i64 stack =pushSegment
1e | push ds | i64 stack =pushSegment
0f a0 | push fs | d64 stack =pushSegment
0f a8 | push gs | d64 stack =pushSegment
07 | pop es | i64 stack block nofuzz =popSegment
17 | pop ss | i64 stack block nofuzz =popSegment
1f | pop ds | i64 stack block nofuzz =popSegment
0f a1 | pop fs | d64 stack block nofuzz =popSegment
0f a9 | pop gs | d64 stack block nofuzz =popSegment
c4 /r | les Gv,Mp | i64 block nofuzz
c5 /r | lds Gv,Mp | i64 block nofuzz
0f b2 /r | lss Gv,Mp | block nofuzz
0f b4 /r | lfs Gv,Mp | block nofuzz
0f b5 /r | lgs Gv,Mp | block nofuzz
# descriptor tables and selectors
0f 00 /0 | sldt Rv | prot nofuzz
0f 00 /0 | sldt Mw | prot nofuzz
0f 00 /1 | str Rv | prot nofuzz
0f 00 /1 | str Mw | prot nofuzz
0f 00 /2 | lldt Ew | prot priv nofuzz
0f 00 /3 | ltr Ew | prot priv nofuzz
0f 00 /4 | verr Ew | prot nofuzz
0f 00 /5 | verw Ew | prot nofuzz
0f 01 /0 | sgdt Mn | mode nofuzz
0f 01 /1 | sidt Mn | mode nofuzz
0f 01 /2 | lgdt Mn | mode priv nofuzz
0f 01 /3 | lidt Mn | mode priv nofuzz
0f 02 /r | lar Gv,Ew | prot nofuzz
0f 03 /r | lsl Gv,Ew | prot nofuzz
63 /r | arpl Ew,Gw | i64 prot nofuzz
# control and debug registers
0f 01 /4 | smsw Rv | nofuzz
0f 01 /4 | smsw Mw | nofuzz
0f 01 /6 | lmsw Ew | priv block nofuzz
0f 06 | clts | priv block nofuzz
0f 20 /r | mov Ry,Cy | f64 priv nofuzz =movFromControl
0f 22 /r | mov Cy,Ry | f64 priv block nofuzz =movToControl
0f 21 /r | mov Ry,Dy | f64 priv nofuzz =movFromDebug
0f 23 /r | mov Dy,Ry | f64 priv block nofuzz =movToDebug
0f 01 modrm=d0 | xgetbv | nofuzz
0f 01 modrm=d1 | xsetbv | priv block nofuzz
# far transfers
9a | callf Ap | i64 block nofuzz
ea | jmpf Ap | i64 block nofuzz
ff /3 | callf Mp | block nofuzz
ff /5 | jmpf Mp | block nofuzz
ca | retf Iw | block nofuzz
cb | retf | block nofuzz
cf | iret | block nofuzz
cc | int3 | block
cd | int Ib | block nofuzz
ce | into | i64 block
f1 | int1 | block nofuzz
0f 05 | syscall | block nofuzz
0f 07 | sysret | priv block nofuzz
0f 34 | sysenter | block nofuzz
0f 35 | sysexit | priv block nofuzz
0f 01 modrm=f8 | swapgs | o64 priv nofuzz
0f aa | rsm | block nofuzz
# interrupt flag, waiting
f4 | hlt | priv block nofuzz
fa | cli | nofuzz
fb | sti | block nofuzz
0f 01 modrm=c8 | monitor | priv nofuzz
0f 01 modrm=c9 | mwait | priv block nofuzz
# caches and TLB
0f 01 /7 | invlpg Mn | priv block nofuzz
66 0f 38 82 /r | invpcid Gy,Mn | f64 priv block nofuzz feature:invpcid
0f 08 | invd | priv nofuzz =wbinvd
0f 09 | wbinvd | priv nofuzz
# access to user pages
0f 01 modrm=ca | clac | priv nofuzz feature:smap
0f 01 modrm=cb | stac | priv nofuzz feature:smap
f3 0f ae /0 | rdfsbase Ry | o64 nofuzz feature:fsgsbase
f3 0f ae /1 | rdgsbase Ry | o64 nofuzz feature:fsgsbase
f3 0f ae /2 | wrfsbase Ry | o64 nofuzz feature:fsgsbase
f3 0f ae /3 | wrgsbase Ry | o64 nofuzz feature:fsgsbase
# model-specific registers, time, identification
0f 30 | wrmsr | priv block nofuzz
0f 31 | rdtsc | block nofuzz
0f 32 | rdmsr | priv block nofuzz
0f 33 | rdpmc | nofuzz
0f 01 modrm=f9 | rdtscp | block nofuzz feature:rdtscp
0f a2 | cpuid | nofuzz
0f c7 /6 | rdrand Rv | nofuzz feature:rdrand
0f c7 /7 | rdseed Rv | nofuzz feature:rdseed
# hypercalls
0f 01 modrm=c1 | vmcall | nofuzz
0f 01 modrm=d9 | vmmcall | nofuzz =vmcall
# never defined
0f 0b | ud2 | block =undefined
0f b9 /r | ud1 Gv,Ev | block =undefined
0f ff /r | ud0 Gv,Ev | block =undefined`
