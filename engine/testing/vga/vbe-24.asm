; VBE: 800 × 600 with 24 bits for each pixel, by the linear frame buffer.
%define DEPTH 24
%include "vbe.inc"
