; VBE: 800 × 600 with 32 bits for each pixel, by the linear frame buffer.
%define DEPTH 32
%include "vbe.inc"
