#include "calculator.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const long_signs[] = { "==", "!=", "<=", ">=", ":=" };

void lexer_start(struct lexer *lexer, const char *source) {
  lexer->at = source;
  lexer->line = 1;
  lexer_next(lexer);
}

static void skip_space(struct lexer *lexer) {
  for (;; lexer->at++) {
    if (*lexer->at == '#')
      while (lexer->at[1] && lexer->at[1] != '\n') lexer->at++;
    else if (*lexer->at == '\n') lexer->line++;
    else if (!isspace((unsigned char)*lexer->at)) return;
  }
}

static void take(struct lexer *lexer, size_t length) {
  if (length >= sizeof lexer->token.text) fail(lexer->line, "%zu characters are too many for a name", length);
  memcpy(lexer->token.text, lexer->at, length);
  lexer->token.text[length] = 0;
  lexer->at += length;
}

void lexer_next(struct lexer *lexer) {
  skip_space(lexer);
  const char *at = lexer->at;
  struct token *token = &lexer->token;
  if (!*at) {
    token->kind = END;
    token->text[0] = 0;
  } else if (isdigit((unsigned char)*at)) {
    char *end;
    token->kind = NUMBER;
    token->number = strtoll(at, &end, 0);
    take(lexer, (size_t)(end - at));
  } else if (isalpha((unsigned char)*at) || *at == '_') {
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_') length++;
    token->kind = NAME;
    take(lexer, length);
  } else {
    token->kind = SIGN;
    for (size_t i = 0; i < sizeof long_signs / sizeof *long_signs; i++)
      if (strncmp(at, long_signs[i], 2) == 0) {
        take(lexer, 2);
        return;
      }
    take(lexer, 1);
  }
}

int lexer_accept(struct lexer *lexer, const char *text) {
  if (lexer->token.kind == END || lexer->token.kind == NUMBER || strcmp(lexer->token.text, text) != 0) return 0;
  lexer_next(lexer);
  return 1;
}

void lexer_expect(struct lexer *lexer, const char *text) {
  if (!lexer_accept(lexer, text)) fail(lexer->line, "«%s» expected, not «%s»", text, lexer->token.text);
}
