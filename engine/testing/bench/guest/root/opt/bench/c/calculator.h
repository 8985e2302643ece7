/* A calculator of several lines: its language is compiled for a small stack machine. */
#ifndef CALCULATOR_H
#define CALCULATOR_H

#include <stddef.h>
#include <stdint.h>

enum token_kind { END, NUMBER, NAME, SIGN };

struct token {
  enum token_kind kind;
  int64_t number;
  char text[32];
};

struct lexer {
  const char *at;
  int line;
  struct token token;
};

void lexer_start(struct lexer *lexer, const char *source);
void lexer_next(struct lexer *lexer);
int lexer_accept(struct lexer *lexer, const char *text);
void lexer_expect(struct lexer *lexer, const char *text);

enum operation {
  PUSH, LOAD, STORE, ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER, NEGATE, EQUAL, LESS, NOT, JUMP, JUMP_IF_ZERO, PRINT, STOP
};

struct instruction {
  enum operation operation;
  int64_t operand;
};

struct program {
  struct instruction *instructions;
  size_t count, space;
};

size_t program_add(struct program *program, enum operation operation, int64_t operand);
void program_list(const struct program *program);
void program_free(struct program *program);

struct names {
  struct name { struct name *next; int place; char text[32]; } *buckets[64];
  int count;
};

int names_place(struct names *names, const char *text);
void names_free(struct names *names);

void compile(const char *source, struct program *program, struct names *names);
int64_t run(const struct program *program, int variables, uint64_t *steps);

void fail(int line, const char *format, ...);

#endif
