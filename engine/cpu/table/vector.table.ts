/**
 * MMX, SSE to SSE4.2, AES-NI, PCLMULQDQ and SHA: SDM vol. 2 appendix A and the pages of the instructions.
 * The format of a row is described in row.ts.
 */
export const vectorRows = `
# MMX and the 64-bit forms that SSE, SSE2 and SSSE3 added to it
np 0f 60 /r | punpcklbw Pq,Qd | feature:mmx
np 0f 61 /r | punpcklwd Pq,Qd | feature:mmx
np 0f 62 /r | punpckldq Pq,Qd | feature:mmx
np 0f 63 /r | packsswb Pq,Qq | feature:mmx
np 0f 64 /r | pcmpgtb Pq,Qq | feature:mmx
np 0f 65 /r | pcmpgtw Pq,Qq | feature:mmx
np 0f 66 /r | pcmpgtd Pq,Qq | feature:mmx
np 0f 67 /r | packuswb Pq,Qq | feature:mmx
np 0f 68 /r | punpckhbw Pq,Qq | feature:mmx
np 0f 69 /r | punpckhwd Pq,Qq | feature:mmx
np 0f 6a /r | punpckhdq Pq,Qq | feature:mmx
np 0f 6b /r | packssdw Pq,Qq | feature:mmx
np 0f 6e /r | movd Pq,Ey | feature:mmx
np 0f 6f /r | movq Pq,Qq | feature:mmx
np 0f 70 /r | pshufw Pq,Qq,Ib | feature:sse
np 0f 71 /2 | psrlw Nq,Ib | feature:mmx
np 0f 71 /4 | psraw Nq,Ib | feature:mmx
np 0f 71 /6 | psllw Nq,Ib | feature:mmx
np 0f 72 /2 | psrld Nq,Ib | feature:mmx
np 0f 72 /4 | psrad Nq,Ib | feature:mmx
np 0f 72 /6 | pslld Nq,Ib | feature:mmx
np 0f 73 /2 | psrlq Nq,Ib | feature:mmx
np 0f 73 /6 | psllq Nq,Ib | feature:mmx
np 0f 74 /r | pcmpeqb Pq,Qq | feature:mmx
np 0f 75 /r | pcmpeqw Pq,Qq | feature:mmx
np 0f 76 /r | pcmpeqd Pq,Qq | feature:mmx
np 0f 77 | emms | feature:mmx
np 0f 7e /r | movd Ey,Pq | feature:mmx
np 0f 7f /r | movq Qq,Pq | feature:mmx
np 0f c4 /r | pinsrw Pq,Rd,Ib | feature:sse
np 0f c4 /r | pinsrw Pq,Mw,Ib | feature:sse
np 0f c5 /r | pextrw Gd,Nq,Ib | feature:sse
np 0f d1 /r | psrlw Pq,Qq | feature:mmx
np 0f d2 /r | psrld Pq,Qq | feature:mmx
np 0f d3 /r | psrlq Pq,Qq | feature:mmx
np 0f d4 /r | paddq Pq,Qq | feature:sse2
np 0f d5 /r | pmullw Pq,Qq | feature:mmx
np 0f d7 /r | pmovmskb Gd,Nq | feature:sse
np 0f d8 /r | psubusb Pq,Qq | feature:mmx
np 0f d9 /r | psubusw Pq,Qq | feature:mmx
np 0f da /r | pminub Pq,Qq | feature:sse
np 0f db /r | pand Pq,Qq | feature:mmx
np 0f dc /r | paddusb Pq,Qq | feature:mmx
np 0f dd /r | paddusw Pq,Qq | feature:mmx
np 0f de /r | pmaxub Pq,Qq | feature:sse
np 0f df /r | pandn Pq,Qq | feature:mmx
np 0f e0 /r | pavgb Pq,Qq | feature:sse
np 0f e1 /r | psraw Pq,Qq | feature:mmx
np 0f e2 /r | psrad Pq,Qq | feature:mmx
np 0f e3 /r | pavgw Pq,Qq | feature:sse
np 0f e4 /r | pmulhuw Pq,Qq | feature:sse
np 0f e5 /r | pmulhw Pq,Qq | feature:mmx
np 0f e7 /r | movntq Mq,Pq | feature:sse =movq
np 0f e8 /r | psubsb Pq,Qq | feature:mmx
np 0f e9 /r | psubsw Pq,Qq | feature:mmx
np 0f ea /r | pminsw Pq,Qq | feature:sse
np 0f eb /r | por Pq,Qq | feature:mmx
np 0f ec /r | paddsb Pq,Qq | feature:mmx
np 0f ed /r | paddsw Pq,Qq | feature:mmx
np 0f ee /r | pmaxsw Pq,Qq | feature:sse
np 0f ef /r | pxor Pq,Qq | feature:mmx
np 0f f1 /r | psllw Pq,Qq | feature:mmx
np 0f f2 /r | pslld Pq,Qq | feature:mmx
np 0f f3 /r | psllq Pq,Qq | feature:mmx
np 0f f4 /r | pmuludq Pq,Qq | feature:sse2
np 0f f5 /r | pmaddwd Pq,Qq | feature:mmx
np 0f f6 /r | psadbw Pq,Qq | feature:sse
np 0f f7 /r | maskmovq Pq,Nq | addr feature:sse
np 0f f8 /r | psubb Pq,Qq | feature:mmx
np 0f f9 /r | psubw Pq,Qq | feature:mmx
np 0f fa /r | psubd Pq,Qq | feature:mmx
np 0f fb /r | psubq Pq,Qq | feature:sse2
np 0f fc /r | paddb Pq,Qq | feature:mmx
np 0f fd /r | paddw Pq,Qq | feature:mmx
np 0f fe /r | paddd Pq,Qq | feature:mmx
np 0f 38 00 /r | pshufb Pq,Qq | feature:ssse3
np 0f 38 01 /r | phaddw Pq,Qq | feature:ssse3
np 0f 38 02 /r | phaddd Pq,Qq | feature:ssse3
np 0f 38 03 /r | phaddsw Pq,Qq | feature:ssse3
np 0f 38 04 /r | pmaddubsw Pq,Qq | feature:ssse3
np 0f 38 05 /r | phsubw Pq,Qq | feature:ssse3
np 0f 38 06 /r | phsubd Pq,Qq | feature:ssse3
np 0f 38 07 /r | phsubsw Pq,Qq | feature:ssse3
np 0f 38 08 /r | psignb Pq,Qq | feature:ssse3
np 0f 38 09 /r | psignw Pq,Qq | feature:ssse3
np 0f 38 0a /r | psignd Pq,Qq | feature:ssse3
np 0f 38 0b /r | pmulhrsw Pq,Qq | feature:ssse3
np 0f 38 1c /r | pabsb Pq,Qq | feature:ssse3
np 0f 38 1d /r | pabsw Pq,Qq | feature:ssse3
np 0f 38 1e /r | pabsd Pq,Qq | feature:ssse3
np 0f 3a 0f /r | palignr Pq,Qq,Ib | feature:ssse3

# moves
np 0f 10 /r | movups Vx,Wx | feature:sse
np 0f 11 /r | movups Wx,Vx | feature:sse
66 0f 10 /r | movupd Vx,Wx | feature:sse2 =movups
66 0f 11 /r | movupd Wx,Vx | feature:sse2 =movups
f3 0f 10 /r | movss Vd,Wd | feature:sse =movs.scalar
f3 0f 11 /r | movss Wd,Vd | feature:sse =movs.scalar
f2 0f 10 /r | movsd Vq,Wq | feature:sse2 =movs.scalar
f2 0f 11 /r | movsd Wq,Vq | feature:sse2 =movs.scalar
np 0f 12 /r | movhlps Vq,Ux | feature:sse
np 0f 12 /r | movlps Vq,Mq | feature:sse
66 0f 12 /r | movlpd Vq,Mq | feature:sse2 =movlps
f2 0f 12 /r | movddup Vx,Wq | feature:sse3
f3 0f 12 /r | movsldup Vx,Wx | feature:sse3
np 0f 13 /r | movlps Mq,Vq | feature:sse
66 0f 13 /r | movlpd Mq,Vq | feature:sse2 =movlps
np 0f 14 /r | unpcklps Vx,Wx | feature:sse =punpckldq
66 0f 14 /r | unpcklpd Vx,Wx | feature:sse2 =punpcklqdq
np 0f 15 /r | unpckhps Vx,Wx | feature:sse =punpckhdq
66 0f 15 /r | unpckhpd Vx,Wx | feature:sse2 =punpckhqdq
np 0f 16 /r | movlhps Vx,Uq | feature:sse =movhps
np 0f 16 /r | movhps Vx,Mq | feature:sse
66 0f 16 /r | movhpd Vx,Mq | feature:sse2 =movhps
f3 0f 16 /r | movshdup Vx,Wx | feature:sse3
np 0f 17 /r | movhps Mq,Vx | feature:sse =movhps.store
66 0f 17 /r | movhpd Mq,Vx | feature:sse2 =movhps.store
np 0f 28 /r | movaps Vx,Wx | feature:sse
np 0f 29 /r | movaps Wx,Vx | feature:sse
66 0f 28 /r | movapd Vx,Wx | feature:sse2 =movaps
66 0f 29 /r | movapd Wx,Vx | feature:sse2 =movaps
np 0f 2b /r | movntps Mx,Vx | feature:sse =movaps
66 0f 2b /r | movntpd Mx,Vx | feature:sse2 =movaps
np 0f 50 /r | movmskps Gd,Ux | feature:sse
66 0f 50 /r | movmskpd Gd,Ux | feature:sse2
66 0f 6e /r | movd Vd,Ey | feature:sse2
66 0f 7e /r | movd Ey,Vq | feature:sse2
66 0f 6f /r | movdqa Vx,Wx | feature:sse2 =movaps
66 0f 7f /r | movdqa Wx,Vx | feature:sse2 =movaps
f3 0f 6f /r | movdqu Vx,Wx | feature:sse2 =movups
f3 0f 7f /r | movdqu Wx,Vx | feature:sse2 =movups
f3 0f 7e /r | movq Vq,Wq | feature:sse2
66 0f d6 /r | movq Wq,Vq | feature:sse2
f2 0f d6 /r | movdq2q Pq,Uq | feature:sse2
f3 0f d6 /r | movq2dq Vq,Nq | feature:sse2
66 0f e7 /r | movntdq Mx,Vx | feature:sse2 =movaps
f2 0f f0 /r | lddqu Vx,Mx | feature:sse3 =movups
66 0f f7 /r | maskmovdqu Vx,Ux | addr feature:sse2 =maskmovq
np 0f c3 /r | movnti My,Gy | feature:sse2
66 0f 38 2a /r | movntdqa Vx,Mx | feature:sse4_1 =movaps
np 0f ae /2 | ldmxcsr Md | feature:sse
np 0f ae /3 | stmxcsr Md | feature:sse
np 0f ae modrm=e8 | lfence | feature:sse2 =fence
np 0f ae modrm=f0 | mfence | feature:sse2 =fence
np 0f ae modrm=f8 | sfence | feature:sse =fence
np 0f ae /7 | clflush Mb | feature:clflush

# bitwise float operations are those of the integers
np 0f 54 /r | andps Vx,Wx | feature:sse =pand
66 0f 54 /r | andpd Vx,Wx | feature:sse2 =pand
np 0f 55 /r | andnps Vx,Wx | feature:sse =pandn
66 0f 55 /r | andnpd Vx,Wx | feature:sse2 =pandn
np 0f 56 /r | orps Vx,Wx | feature:sse =por
66 0f 56 /r | orpd Vx,Wx | feature:sse2 =por
np 0f 57 /r | xorps Vx,Wx | feature:sse =pxor
66 0f 57 /r | xorpd Vx,Wx | feature:sse2 =pxor
np 0f c6 /r | shufps Vx,Wx,Ib | feature:sse
66 0f c6 /r | shufpd Vx,Wx,Ib | feature:sse2

# float arithmetic
np 0f 51 /r | sqrtps Vx,Wx | feature:sse
66 0f 51 /r | sqrtpd Vx,Wx | feature:sse2
f3 0f 51 /r | sqrtss Vd,Wd | feature:sse
f2 0f 51 /r | sqrtsd Vq,Wq | feature:sse2
np 0f 52 /r | rsqrtps Vx,Wx | feature:sse nofuzz
f3 0f 52 /r | rsqrtss Vd,Wd | feature:sse nofuzz
np 0f 53 /r | rcpps Vx,Wx | feature:sse nofuzz
f3 0f 53 /r | rcpss Vd,Wd | feature:sse nofuzz
np 0f 58 /r | addps Vx,Wx | feature:sse
66 0f 58 /r | addpd Vx,Wx | feature:sse2
f3 0f 58 /r | addss Vd,Wd | feature:sse
f2 0f 58 /r | addsd Vq,Wq | feature:sse2
np 0f 59 /r | mulps Vx,Wx | feature:sse
66 0f 59 /r | mulpd Vx,Wx | feature:sse2
f3 0f 59 /r | mulss Vd,Wd | feature:sse
f2 0f 59 /r | mulsd Vq,Wq | feature:sse2
np 0f 5c /r | subps Vx,Wx | feature:sse
66 0f 5c /r | subpd Vx,Wx | feature:sse2
f3 0f 5c /r | subss Vd,Wd | feature:sse
f2 0f 5c /r | subsd Vq,Wq | feature:sse2
np 0f 5d /r | minps Vx,Wx | feature:sse
66 0f 5d /r | minpd Vx,Wx | feature:sse2
f3 0f 5d /r | minss Vd,Wd | feature:sse
f2 0f 5d /r | minsd Vq,Wq | feature:sse2
np 0f 5e /r | divps Vx,Wx | feature:sse
66 0f 5e /r | divpd Vx,Wx | feature:sse2
f3 0f 5e /r | divss Vd,Wd | feature:sse
f2 0f 5e /r | divsd Vq,Wq | feature:sse2
np 0f 5f /r | maxps Vx,Wx | feature:sse
66 0f 5f /r | maxpd Vx,Wx | feature:sse2
f3 0f 5f /r | maxss Vd,Wd | feature:sse
f2 0f 5f /r | maxsd Vq,Wq | feature:sse2
66 0f 7c /r | haddpd Vx,Wx | feature:sse3
f2 0f 7c /r | haddps Vx,Wx | feature:sse3
66 0f 7d /r | hsubpd Vx,Wx | feature:sse3
f2 0f 7d /r | hsubps Vx,Wx | feature:sse3
66 0f d0 /r | addsubpd Vx,Wx | feature:sse3
f2 0f d0 /r | addsubps Vx,Wx | feature:sse3
66 0f 3a 08 /r | roundps Vx,Wx,Ib | feature:sse4_1
66 0f 3a 09 /r | roundpd Vx,Wx,Ib | feature:sse4_1
66 0f 3a 0a /r | roundss Vd,Wd,Ib | feature:sse4_1
66 0f 3a 0b /r | roundsd Vq,Wq,Ib | feature:sse4_1
66 0f 3a 40 /r | dpps Vx,Wx,Ib | feature:sse4_1
66 0f 3a 41 /r | dppd Vx,Wx,Ib | feature:sse4_1

# float comparisons
np 0f 2e /r | ucomiss Vd,Wd | feature:sse
66 0f 2e /r | ucomisd Vq,Wq | feature:sse2
np 0f 2f /r | comiss Vd,Wd | feature:sse
66 0f 2f /r | comisd Vq,Wq | feature:sse2
np 0f c2 /r | cmpps Vx,Wx,Ib | feature:sse
66 0f c2 /r | cmppd Vx,Wx,Ib | feature:sse2
f3 0f c2 /r | cmpss Vd,Wd,Ib | feature:sse
f2 0f c2 /r | cmpsd Vq,Wq,Ib | feature:sse2

# conversions
np 0f 2a /r | cvtpi2ps Vq,Qq | feature:sse
66 0f 2a /r | cvtpi2pd Vx,Qq | feature:sse2
f3 0f 2a /r | cvtsi2ss Vd,Ey | feature:sse
f2 0f 2a /r | cvtsi2sd Vq,Ey | feature:sse2
np 0f 2c /r | cvttps2pi Pq,Wq | feature:sse
66 0f 2c /r | cvttpd2pi Pq,Wx | feature:sse2
f3 0f 2c /r | cvttss2si Gy,Wd | feature:sse
f2 0f 2c /r | cvttsd2si Gy,Wq | feature:sse2
np 0f 2d /r | cvtps2pi Pq,Wq | feature:sse
66 0f 2d /r | cvtpd2pi Pq,Wx | feature:sse2
f3 0f 2d /r | cvtss2si Gy,Wd | feature:sse
f2 0f 2d /r | cvtsd2si Gy,Wq | feature:sse2
np 0f 5a /r | cvtps2pd Vx,Wq | feature:sse2
66 0f 5a /r | cvtpd2ps Vx,Wx | feature:sse2
f3 0f 5a /r | cvtss2sd Vq,Wd | feature:sse2
f2 0f 5a /r | cvtsd2ss Vd,Wq | feature:sse2
np 0f 5b /r | cvtdq2ps Vx,Wx | feature:sse2
66 0f 5b /r | cvtps2dq Vx,Wx | feature:sse2
f3 0f 5b /r | cvttps2dq Vx,Wx | feature:sse2
66 0f e6 /r | cvttpd2dq Vx,Wx | feature:sse2
f2 0f e6 /r | cvtpd2dq Vx,Wx | feature:sse2
f3 0f e6 /r | cvtdq2pd Vx,Wq | feature:sse2

# integers
66 0f 60 /r | punpcklbw Vx,Wx | feature:sse2
66 0f 61 /r | punpcklwd Vx,Wx | feature:sse2
66 0f 62 /r | punpckldq Vx,Wx | feature:sse2
66 0f 63 /r | packsswb Vx,Wx | feature:sse2
66 0f 64 /r | pcmpgtb Vx,Wx | feature:sse2
66 0f 65 /r | pcmpgtw Vx,Wx | feature:sse2
66 0f 66 /r | pcmpgtd Vx,Wx | feature:sse2
66 0f 67 /r | packuswb Vx,Wx | feature:sse2
66 0f 68 /r | punpckhbw Vx,Wx | feature:sse2
66 0f 69 /r | punpckhwd Vx,Wx | feature:sse2
66 0f 6a /r | punpckhdq Vx,Wx | feature:sse2
66 0f 6b /r | packssdw Vx,Wx | feature:sse2
66 0f 6c /r | punpcklqdq Vx,Wx | feature:sse2
66 0f 6d /r | punpckhqdq Vx,Wx | feature:sse2
66 0f 70 /r | pshufd Vx,Wx,Ib | feature:sse2
f3 0f 70 /r | pshufhw Vx,Wx,Ib | feature:sse2
f2 0f 70 /r | pshuflw Vx,Wx,Ib | feature:sse2
66 0f 71 /2 | psrlw Ux,Ib | feature:sse2
66 0f 71 /4 | psraw Ux,Ib | feature:sse2
66 0f 71 /6 | psllw Ux,Ib | feature:sse2
66 0f 72 /2 | psrld Ux,Ib | feature:sse2
66 0f 72 /4 | psrad Ux,Ib | feature:sse2
66 0f 72 /6 | pslld Ux,Ib | feature:sse2
66 0f 73 /2 | psrlq Ux,Ib | feature:sse2
66 0f 73 /3 | psrldq Ux,Ib | feature:sse2
66 0f 73 /6 | psllq Ux,Ib | feature:sse2
66 0f 73 /7 | pslldq Ux,Ib | feature:sse2
66 0f 74 /r | pcmpeqb Vx,Wx | feature:sse2
66 0f 75 /r | pcmpeqw Vx,Wx | feature:sse2
66 0f 76 /r | pcmpeqd Vx,Wx | feature:sse2
66 0f c4 /r | pinsrw Vx,Rd,Ib | feature:sse2
66 0f c4 /r | pinsrw Vx,Mw,Ib | feature:sse2
66 0f c5 /r | pextrw Gd,Ux,Ib | feature:sse2
66 0f d1 /r | psrlw Vx,Wx | feature:sse2
66 0f d2 /r | psrld Vx,Wx | feature:sse2
66 0f d3 /r | psrlq Vx,Wx | feature:sse2
66 0f d4 /r | paddq Vx,Wx | feature:sse2
66 0f d5 /r | pmullw Vx,Wx | feature:sse2
66 0f d7 /r | pmovmskb Gd,Ux | feature:sse2
66 0f d8 /r | psubusb Vx,Wx | feature:sse2
66 0f d9 /r | psubusw Vx,Wx | feature:sse2
66 0f da /r | pminub Vx,Wx | feature:sse2
66 0f db /r | pand Vx,Wx | feature:sse2
66 0f dc /r | paddusb Vx,Wx | feature:sse2
66 0f dd /r | paddusw Vx,Wx | feature:sse2
66 0f de /r | pmaxub Vx,Wx | feature:sse2
66 0f df /r | pandn Vx,Wx | feature:sse2
66 0f e0 /r | pavgb Vx,Wx | feature:sse2
66 0f e1 /r | psraw Vx,Wx | feature:sse2
66 0f e2 /r | psrad Vx,Wx | feature:sse2
66 0f e3 /r | pavgw Vx,Wx | feature:sse2
66 0f e4 /r | pmulhuw Vx,Wx | feature:sse2
66 0f e5 /r | pmulhw Vx,Wx | feature:sse2
66 0f e8 /r | psubsb Vx,Wx | feature:sse2
66 0f e9 /r | psubsw Vx,Wx | feature:sse2
66 0f ea /r | pminsw Vx,Wx | feature:sse2
66 0f eb /r | por Vx,Wx | feature:sse2
66 0f ec /r | paddsb Vx,Wx | feature:sse2
66 0f ed /r | paddsw Vx,Wx | feature:sse2
66 0f ee /r | pmaxsw Vx,Wx | feature:sse2
66 0f ef /r | pxor Vx,Wx | feature:sse2
66 0f f1 /r | psllw Vx,Wx | feature:sse2
66 0f f2 /r | pslld Vx,Wx | feature:sse2
66 0f f3 /r | psllq Vx,Wx | feature:sse2
66 0f f4 /r | pmuludq Vx,Wx | feature:sse2
66 0f f5 /r | pmaddwd Vx,Wx | feature:sse2
66 0f f6 /r | psadbw Vx,Wx | feature:sse2
66 0f f8 /r | psubb Vx,Wx | feature:sse2
66 0f f9 /r | psubw Vx,Wx | feature:sse2
66 0f fa /r | psubd Vx,Wx | feature:sse2
66 0f fb /r | psubq Vx,Wx | feature:sse2
66 0f fc /r | paddb Vx,Wx | feature:sse2
66 0f fd /r | paddw Vx,Wx | feature:sse2
66 0f fe /r | paddd Vx,Wx | feature:sse2
66 0f 38 00 /r | pshufb Vx,Wx | feature:ssse3
66 0f 38 01 /r | phaddw Vx,Wx | feature:ssse3
66 0f 38 02 /r | phaddd Vx,Wx | feature:ssse3
66 0f 38 03 /r | phaddsw Vx,Wx | feature:ssse3
66 0f 38 04 /r | pmaddubsw Vx,Wx | feature:ssse3
66 0f 38 05 /r | phsubw Vx,Wx | feature:ssse3
66 0f 38 06 /r | phsubd Vx,Wx | feature:ssse3
66 0f 38 07 /r | phsubsw Vx,Wx | feature:ssse3
66 0f 38 08 /r | psignb Vx,Wx | feature:ssse3
66 0f 38 09 /r | psignw Vx,Wx | feature:ssse3
66 0f 38 0a /r | psignd Vx,Wx | feature:ssse3
66 0f 38 0b /r | pmulhrsw Vx,Wx | feature:ssse3
66 0f 38 1c /r | pabsb Vx,Wx | feature:ssse3
66 0f 38 1d /r | pabsw Vx,Wx | feature:ssse3
66 0f 38 1e /r | pabsd Vx,Wx | feature:ssse3
66 0f 3a 0f /r | palignr Vx,Wx,Ib | feature:ssse3
66 0f 38 10 /r | pblendvb Vx,Wx | feature:sse4_1
66 0f 38 14 /r | blendvps Vx,Wx | feature:sse4_1
66 0f 38 15 /r | blendvpd Vx,Wx | feature:sse4_1
66 0f 38 17 /r | ptest Vx,Wx | feature:sse4_1
66 0f 38 20 /r | pmovsxbw Vx,Wq | feature:sse4_1
66 0f 38 21 /r | pmovsxbd Vx,Wd | feature:sse4_1
66 0f 38 22 /r | pmovsxbq Vx,Ww | feature:sse4_1
66 0f 38 23 /r | pmovsxwd Vx,Wq | feature:sse4_1
66 0f 38 24 /r | pmovsxwq Vx,Wd | feature:sse4_1
66 0f 38 25 /r | pmovsxdq Vx,Wq | feature:sse4_1
66 0f 38 28 /r | pmuldq Vx,Wx | feature:sse4_1
66 0f 38 29 /r | pcmpeqq Vx,Wx | feature:sse4_1
66 0f 38 2b /r | packusdw Vx,Wx | feature:sse4_1
66 0f 38 30 /r | pmovzxbw Vx,Wq | feature:sse4_1
66 0f 38 31 /r | pmovzxbd Vx,Wd | feature:sse4_1
66 0f 38 32 /r | pmovzxbq Vx,Ww | feature:sse4_1
66 0f 38 33 /r | pmovzxwd Vx,Wq | feature:sse4_1
66 0f 38 34 /r | pmovzxwq Vx,Wd | feature:sse4_1
66 0f 38 35 /r | pmovzxdq Vx,Wq | feature:sse4_1
66 0f 38 37 /r | pcmpgtq Vx,Wx | feature:sse4_2
66 0f 38 38 /r | pminsb Vx,Wx | feature:sse4_1
66 0f 38 39 /r | pminsd Vx,Wx | feature:sse4_1
66 0f 38 3a /r | pminuw Vx,Wx | feature:sse4_1
66 0f 38 3b /r | pminud Vx,Wx | feature:sse4_1
66 0f 38 3c /r | pmaxsb Vx,Wx | feature:sse4_1
66 0f 38 3d /r | pmaxsd Vx,Wx | feature:sse4_1
66 0f 38 3e /r | pmaxuw Vx,Wx | feature:sse4_1
66 0f 38 3f /r | pmaxud Vx,Wx | feature:sse4_1
66 0f 38 40 /r | pmulld Vx,Wx | feature:sse4_1
66 0f 38 41 /r | phminposuw Vx,Wx | feature:sse4_1
66 0f 3a 0c /r | blendps Vx,Wx,Ib | feature:sse4_1
66 0f 3a 0d /r | blendpd Vx,Wx,Ib | feature:sse4_1
66 0f 3a 0e /r | pblendw Vx,Wx,Ib | feature:sse4_1
66 0f 3a 14 /r | pextrb Rd,Vx,Ib | feature:sse4_1
66 0f 3a 14 /r | pextrb Mb,Vx,Ib | feature:sse4_1
66 0f 3a 15 /r | pextrw Rd,Vx,Ib | feature:sse4_1
66 0f 3a 15 /r | pextrw Mw,Vx,Ib | feature:sse4_1
66 0f 3a 16 /r | pextrd Ey,Vx,Ib | feature:sse4_1
66 0f 3a 17 /r | extractps Ed,Vx,Ib | feature:sse4_1 =pextrd
66 0f 3a 20 /r | pinsrb Vx,Rd,Ib | feature:sse4_1
66 0f 3a 20 /r | pinsrb Vx,Mb,Ib | feature:sse4_1
66 0f 3a 21 /r | insertps Vx,Ux,Ib | feature:sse4_1
66 0f 3a 21 /r | insertps Vx,Md,Ib | feature:sse4_1
66 0f 3a 22 /r | pinsrd Vx,Ey,Ib | feature:sse4_1
66 0f 3a 42 /r | mpsadbw Vx,Wx,Ib | feature:sse4_1

# strings
66 0f 3a 60 /r | pcmpestrm Vx,Wx,Ib | feature:sse4_2 w0
66 0f 3a 60 /r | pcmpestrm Vx,Wx,Ib | feature:sse4_2 w1 =pcmpestrm.wide
66 0f 3a 61 /r | pcmpestri Vx,Wx,Ib | feature:sse4_2 w0
66 0f 3a 61 /r | pcmpestri Vx,Wx,Ib | feature:sse4_2 w1 =pcmpestri.wide
66 0f 3a 62 /r | pcmpistrm Vx,Wx,Ib | feature:sse4_2
66 0f 3a 63 /r | pcmpistri Vx,Wx,Ib | feature:sse4_2

# AES, carry-less multiplication, SHA
66 0f 38 db /r | aesimc Vx,Wx | feature:aes
66 0f 38 dc /r | aesenc Vx,Wx | feature:aes
66 0f 38 dd /r | aesenclast Vx,Wx | feature:aes
66 0f 38 de /r | aesdec Vx,Wx | feature:aes
66 0f 38 df /r | aesdeclast Vx,Wx | feature:aes
66 0f 3a df /r | aeskeygenassist Vx,Wx,Ib | feature:aes
66 0f 3a 44 /r | pclmulqdq Vx,Wx,Ib | feature:pclmulqdq
np 0f 38 c8 /r | sha1nexte Vx,Wx | feature:sha
np 0f 38 c9 /r | sha1msg1 Vx,Wx | feature:sha
np 0f 38 ca /r | sha1msg2 Vx,Wx | feature:sha
np 0f 38 cb /r | sha256rnds2 Vx,Wx | feature:sha
np 0f 38 cc /r | sha256msg1 Vx,Wx | feature:sha
np 0f 38 cd /r | sha256msg2 Vx,Wx | feature:sha
np 0f 3a cc /r | sha1rnds4 Vx,Wx,Ib | feature:sha
`
