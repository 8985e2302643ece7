; VBE: 800 × 600 with 16 bits for each pixel, by the linear frame buffer.
%define DEPTH 16
%include "vbe.inc"
