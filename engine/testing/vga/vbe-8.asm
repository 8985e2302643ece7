; VBE: 800 × 600 with 8 bits for each pixel, by the linear frame buffer.
%define DEPTH 8
%include "vbe.inc"
