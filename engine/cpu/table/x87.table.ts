/**
 * The floating-point unit, opcodes D8–DF, FWAIT, and FXSAVE and XSAVE (SDM vol. 2 appendix A.5 and the pages of the
 * instructions). Encodings that Intel does not document but every processor since the 80387 accepts as aliases (AMD APM
 * vol. 3, appendix A.1) have their own rows. `fxxx_far` writes ST(i). The format is described in row.ts.
 */
export const x87Rows = `
9b | fwait

d8 /0 | fadd Md
d8 /1 | fmul Md
d8 /2 | fcom Md
d8 /3 | fcomp Md
d8 /4 | fsub Md
d8 /5 | fsubr Md
d8 /6 | fdiv Md
d8 /7 | fdivr Md
d8 /0 | fadd Tt
d8 /1 | fmul Tt
d8 /2 | fcom Tt
d8 /3 | fcomp Tt
d8 /4 | fsub Tt
d8 /5 | fsubr Tt
d8 /6 | fdiv Tt
d8 /7 | fdivr Tt

d9 /0 | fld Md
d9 /2 | fst Md
d9 /3 | fstp Md
d9 /4 | fldenv Mn
d9 /5 | fldcw Mw
d9 /6 | fnstenv Mn
d9 /7 | fnstcw Mw
d9 /0 | fld Tt
d9 /1 | fxch Tt
d9 modrm=d0 | fnop
d9 /3 | fstpnce Tt
d9 modrm=e0 | fchs
d9 modrm=e1 | fabs
d9 modrm=e4 | ftst
d9 modrm=e5 | fxam
d9 modrm=e8 | fld1
d9 modrm=e9 | fldl2t
d9 modrm=ea | fldl2e
d9 modrm=eb | fldpi
d9 modrm=ec | fldlg2
d9 modrm=ed | fldln2
d9 modrm=ee | fldz
d9 modrm=f0 | f2xm1
d9 modrm=f1 | fyl2x
d9 modrm=f2 | fptan
d9 modrm=f3 | fpatan
d9 modrm=f4 | fxtract
d9 modrm=f5 | fprem1
d9 modrm=f6 | fdecstp
d9 modrm=f7 | fincstp
d9 modrm=f8 | fprem
d9 modrm=f9 | fyl2xp1
d9 modrm=fa | fsqrt
d9 modrm=fb | fsincos
d9 modrm=fc | frndint
d9 modrm=fd | fscale
d9 modrm=fe | fsin
d9 modrm=ff | fcos

da /0 | fiadd Md
da /1 | fimul Md
da /2 | ficom Md
da /3 | ficomp Md
da /4 | fisub Md
da /5 | fisubr Md
da /6 | fidiv Md
da /7 | fidivr Md
da /0 | fcmovb Tt
da /1 | fcmove Tt
da /2 | fcmovbe Tt
da /3 | fcmovu Tt
da modrm=e9 | fucompp

db /0 | fild Md
db /1 | fisttp Md | feature:sse3
db /2 | fist Md
db /3 | fistp Md
db /5 | fld Mt
db /7 | fstp Mt
db /0 | fcmovnb Tt
db /1 | fcmovne Tt
db /2 | fcmovnbe Tt
db /3 | fcmovnu Tt
db modrm=e0 | fneni | =fnop_old
db modrm=e1 | fndisi | =fnop_old
db modrm=e2 | fnclex
db modrm=e3 | fninit
db modrm=e4 | fnsetpm | =fnop_old
db /5 | fucomi Tt
db /6 | fcomi Tt

dc /0 | fadd Mq
dc /1 | fmul Mq
dc /2 | fcom Mq
dc /3 | fcomp Mq
dc /4 | fsub Mq
dc /5 | fsubr Mq
dc /6 | fdiv Mq
dc /7 | fdivr Mq
dc /0 | fadd Tt | =fadd_far
dc /1 | fmul Tt | =fmul_far
dc /2 | fcom Tt
dc /3 | fcomp Tt
dc /4 | fsubr Tt | =fsubr_far
dc /5 | fsub Tt | =fsub_far
dc /6 | fdivr Tt | =fdivr_far
dc /7 | fdiv Tt | =fdiv_far

dd /0 | fld Mq
dd /1 | fisttp Mq | feature:sse3
dd /2 | fst Mq
dd /3 | fstp Mq
dd /4 | frstor Mn
dd /6 | fnsave Mn
dd /7 | fnstsw Mw
dd /0 | ffree Tt
dd /1 | fxch Tt
dd /2 | fst Tt
dd /3 | fstp Tt
dd /4 | fucom Tt
dd /5 | fucomp Tt

de /0 | fiadd Mw
de /1 | fimul Mw
de /2 | ficom Mw
de /3 | ficomp Mw
de /4 | fisub Mw
de /5 | fisubr Mw
de /6 | fidiv Mw
de /7 | fidivr Mw
de /0 | faddp Tt
de /1 | fmulp Tt
de /2 | fcomp Tt
de modrm=d9 | fcompp
de /4 | fsubrp Tt
de /5 | fsubp Tt
de /6 | fdivrp Tt
de /7 | fdivp Tt

df /0 | fild Mw
df /1 | fisttp Mw | feature:sse3
df /2 | fist Mw
df /3 | fistp Mw
df /4 | fbld Mt
df /5 | fild Mq
df /6 | fbstp Mt
df /7 | fistp Mq
df /0 | ffreep Tt
df /1 | fxch Tt
df /2 | fstp Tt
df /3 | fstp Tt
df modrm=e0 | fnstsw ax
df /5 | fucomip Tt
df /6 | fcomip Tt

np 0f ae /0 | fxsave Mn | feature:fxsr
np 0f ae /1 | fxrstor Mn | feature:fxsr
np 0f ae /4 | xsave Mn | feature:xsave
np 0f ae /5 | xrstor Mn | feature:xsave
np 0f ae /6 | xsaveopt Mn | feature:xsaveopt
`
