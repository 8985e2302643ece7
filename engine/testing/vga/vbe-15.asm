; VBE: 800 × 600 with 15 bits for each pixel, by the linear frame buffer.
%define DEPTH 15
%include "vbe.inc"
