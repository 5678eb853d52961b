/** Marvel's one grammar: graph functions (Relay text 0.0.5), loop functions, accelerators, pipelines. */
grammar Marvel;

module: EOF;

WS: [ \t\r\n]+ -> channel(HIDDEN);
