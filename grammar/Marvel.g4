/**
 * Marvel's one grammar: graph functions (Relay text 0.0.5), loop functions, accelerators, pass pipelines.
 * Rules decide with one or two tokens of lookahead, so that prediction stays cheap.
 */
grammar Marvel;

@lexer::members {
    private static final String METADATA_OMITTED = "/* For debugging purposes the metadata section has been omitted.";

    /** Reads the rest of a block comment. Only type comments, and the note that stands for a metadata section, stay. */
    private void comment() {
        int start = _tokenStartCharIndex;
        for (int depth = 1; depth > 0; ) {
            int c = _input.LA(1);
            int next = _input.LA(2);
            if (c == EOF) {
                setType(UNKNOWN);
                return;
            }
            _input.consume();
            if (c == '*' && next == '/') {
                _input.consume();
                depth--;
            } else if (c == '/' && next == '*') {
                _input.consume();
                depth++;
            }
        }
        if (at(start + 2, " ty=") || at(start + 2, "ty=")) {
            setChannel(HIDDEN);
        } else if (at(start, METADATA_OMITTED) && isBlank()) {
            rest();
            setType(METADATA);
        } else {
            skip();
        }
    }

    private void rest() {
        while (_input.LA(1) != EOF) {
            _input.consume();
        }
    }

    private boolean isBlank() {
        for (int i = 1; _input.LA(i) != EOF; i++) {
            if (!Character.isWhitespace(_input.LA(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean at(int from, String text) {
        int offset = from - _input.index();
        for (int i = 0; i < text.length(); i++) {
            if (_input.LA(offset + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

// ---- Modules

file: version=VERSION? (items+=item+ | body)? metadata=METADATA? EOF;

item: graphFunction | typeDef | externType | loopFunction | accelerator;

graphFunction: DEF name=GLOBAL function;

typeDef: TYPE name=word typeParams? '{' (constructors+=constructor (',' constructors+=constructor)* ','?)? '}';

constructor: name=word ('(' (fields+=type (',' fields+=type)* ','?)? ')')?;

externType: EXTERN TYPE name=word typeParams?;

// ---- Graph functions

function: typeParams? '(' (params+=param (',' params+=param)* ','?)? ')' ('->' result=type)? block;

typeParams: '[' names+=word (',' names+=word)* ','? ']';

param: name=LOCAL annotations? (':' declared=type)? | attr;

annotations: '{' (attrs+=attr (',' attrs+=attr)*)? '}';

block: '{' body '}';

body: steps+=step (';' steps+=step)*;

step
    : LET name=LOCAL annotations? (':' declared=type)? '=' expr # LetStep
    | name=GRAPH '=' expr # BindStep
    | FREE_VAR name=LOCAL (':' declared=type)? # FreeVarStep
    | expr # ValueStep
    ;

expr: first=operand (ops+=('*' | '/' | '+' | '-' | '<' | '>' | '<=' | '>=' | '==' | '!=') rest+=operand)*;

operand: primary (postfixes+=postfix)*;

postfix
    : index=PROJECT # Projection
    | ('[' typeArgs+=type (',' typeArgs+=type)* ']')? '(' (args+=arg (',' args+=arg)*)? ')' # CallSuffix
    ;

arg: attr | expr;

primary
    : LOCAL # Local
    | GRAPH # Graph
    | GLOBAL # Global
    | number # Literal
    | (TRUE | FALSE) # Truth
    | META '[' key=anyWord ']' '[' index=INT ']' # MetaRef
    | '(' (fields+=expr (',' fields+=expr)* trailing=','?)? ')' # Parenthesised
    | FN function # Lambda
    | IF '(' condition=expr ')' then=block ELSE otherwise=block # Conditional
    | MATCH partial='?'? '(' value=expr ')' '{' (clauses+=clause (',' clauses+=clause)* ','?)? '}' # MatchOf
    | word # Operator
    ;

clause: pattern '=>' (block | body);

pattern
    : '_' # AnyPattern
    | name=LOCAL (':' declared=type)? # BindPattern
    | name=word ('(' (fields+=pattern (',' fields+=pattern)*)? ')')? # ConstructorPattern
    | '(' (fields+=pattern (',' fields+=pattern)* ','?)? ')' # TuplePattern
    ;

// ---- Types

typeComment: type EOF;

type
    : TENSOR '[' shape ',' dtype=word ']' # TensorType
    | name=word ('[' args+=type (',' args+=type)* ','? ']' | '(' ref=type ')')? # NamedType
    | '(' (fields+=type (',' fields+=type)* trailing=','?)? ')' # TupleType
    | FN typeParams? '(' (params+=type (',' params+=type)*)? ')' '->' result=type # FuncType
    | '_' # UnknownType
    ;

shape: '(' (dims+=dim (',' dims+=dim)* ','?)? ')';

dim: INT | '?';

// ---- Attributes

attr: name=anyWord '=' attrValue;

/** A number may have a unit ({@code 16 words/cycle read}), a word may label a quantity ({@code block 64 B}). */
attrValue
    : number unit? # NumberValue
    | (TRUE | FALSE) # TruthValue
    | STRING # StringValue
    | META '[' key=anyWord ']' '[' index=INT ']' # MetaValue
    | '[' (values+=attrValue (',' values+=attrValue)* ','?)? ']' # ListValue
    | '(' (values+=attrValue (',' values+=attrValue)* ','?)? ')' # TupleValue
    | '{' (entries+=entry (',' entries+=entry)* ','?)? '}' # DictValue
    | name=word ('(' (fields+=attr (',' fields+=attr)*)? ')' | number unit?)? # WordValue
    ;

entry: (name=anyWord | key=STRING) ('=' | ':') attrValue;

unit: word ('/' word)? word*;

number: minus+='-'* (INT | FLOAT);

// ---- Loop functions

loopFunction
    : PRIMFN name=GLOBAL '(' (params+=bufferDecl (',' params+=bufferDecl)* ','?)? ')'
        (ATTRIBUTES annotations)? '{' body_+=stmt* '}'
    ;

bufferDecl: name=LOCAL ':' BUFFER '[' shape ',' dtype=word (',' attrs+=attr)* ']';

stmt
    : kind=(FOR | PARALLEL) variable=LOCAL IN '(' begin=INT ',' end=bound (',' step_=INT)? ')' where=GLOBAL
        '{' body_+=stmt* '}' # ForStmt
    | ALLOC bufferDecl space=GLOBAL ';' # AllocStmt
    | COPY target=box '=' stored (PAD | CLIP | OVER '(' over+=LOCAL (',' over+=LOCAL)* ')')* ';' # CopyStmt
    | FILL target=LOCAL '=' number ';' # FillStmt
    | IF '(' guards+=guard (AND guards+=guard)* ')' '{' then+=stmt* '}' (ELSE '{' otherwise+=stmt* '}')? # IfStmt
    | target=element '+=' left=element '*' right=element ';' # AccumulateStmt
    ;

box: name=LOCAL (open='[' (ranges+=range (',' ranges+=range)*)? ']')?;

range: start=affine ':' length=bound;

element: name=LOCAL '[' (indices+=affine (',' indices+=affine)*)? ']';

bound: MIN '(' terms+=affine (',' terms+=affine)+ ')' | affine;

affine: minus='-'? first=term (signs+=('+' | '-') rest+=term)*;

term: INT | variable=LOCAL ('*' minus='-'? INT)? | INT '*' variable=LOCAL;

guard: affine '==' equal=signedInt | lower=signedInt '<=' affine '<' upper=signedInt;

signedInt: '-'? INT;

stored
    : box # BoxStored
    | number # NumberStored
    | op=word '(' args+=storedArg (',' args+=storedArg)* ')' # ApplyStored
    ;

storedArg: attr | stored;

// ---- Accelerators

accelerator: ACCELERATOR name=GLOBAL '{' entries+=acceleratorEntry* '}';

acceleratorEntry: name=anyWord '=' values+=attrValue (',' values+=attrValue)* ';';

// ---- Pass pipelines

pipeline: (passes+=passCall (',' passes+=passCall)*)? EOF;

passCall: name=hyphenated ('{' options+=option* '}')?;

option: name=hyphenated '=' optionValue;

optionValue
    : number # NumberOption
    | (TRUE | FALSE) # TruthOption
    | STRING # StringOption
    | '[' (values+=optionValue (',' values+=optionValue)*)? ']' # ListOption
    | hyphenated # WordOption
    ;

hyphenated: anyWord ('-' (anyWord | INT))*;

// ---- Words

/** Names; the words of loop functions are no keywords elsewhere. */
word
    : NAME | BUFFER | ATTRIBUTES | ALLOC | COPY | FILL | FOR | PARALLEL | IN | PAD | OVER | CLIP | AND | MIN
    ;

/** Where no expression may stand, keywords are words too. */
anyWord
    : word | DEF | TYPE | EXTERN | FN | LET | IF | ELSE | MATCH | META | TENSOR | PRIMFN | ACCELERATOR | FREE_VAR
    ;

VERSION: '#[version' [ \t]* '=' [ \t]* '"' ~["\r\n]* '"' [ \t]* ']';
METADATA: '#[metadata]' { rest(); };

DEF: 'def';
TYPE: 'type';
EXTERN: 'extern';
FN: 'fn';
LET: 'let';
IF: 'if';
ELSE: 'else';
MATCH: 'match';
FREE_VAR: 'free_var';
META: 'meta';
TRUE: 'True';
FALSE: 'False';
TENSOR: 'Tensor';

PRIMFN: 'primfn';
ACCELERATOR: 'accelerator';
BUFFER: 'Buffer';
ATTRIBUTES: 'attributes';
ALLOC: 'alloc';
COPY: 'copy';
FILL: 'fill';
FOR: 'for';
PARALLEL: 'parallel';
IN: 'in';
PAD: 'pad';
OVER: 'over';
CLIP: 'clip';
AND: 'and';
MIN: 'min';

UNDERSCORE: '_';
LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
LBRACE: '{';
RBRACE: '}';
COMMA: ',';
SEMICOLON: ';';
COLON: ':';
ASSIGN: '=';
ADD_ASSIGN: '+=';
ARROW: '->';
CLAUSE_ARROW: '=>';
QUESTION: '?';
STAR: '*';
SLASH: '/';
PLUS: '+';
MINUS: '-';
LESS: '<';
GREATER: '>';
LESS_EQUAL: '<=';
GREATER_EQUAL: '>=';
EQUAL: '==';
NOT_EQUAL: '!=';

INT: DIGITS ([iu] DIGITS?)?;
FLOAT: DIGITS '.' DIGITS EXPONENT? FLOAT_SUFFIX? | DIGITS EXPONENT FLOAT_SUFFIX? | DIGITS FLOAT_SUFFIX | ('inf' | 'nan') FLOAT_SUFFIX?;
STRING: '"' (~["\\\r\n] | '\\' ~[\r\n])* '"';
LOCAL: '%' ID (('.' (ID | DIGITS))* '.' ID)?;
GRAPH: '%' DIGITS;
GLOBAL: '@' ID ('.' ID | '-' (ID | DIGITS))*;
PROJECT: '.' DIGITS;
NAME: ID ('.' ID)*;

COMMENT: '/*' { comment(); };
LINE_COMMENT: '//' ~[\r\n]* -> skip;
WS: [ \t\r\n\f\uFEFF]+ -> skip;

UNCLOSED_STRING: '"' (~["\\\r\n] | '\\' ~[\r\n])*;
UNKNOWN: .;

fragment ID: [a-zA-Z_] [a-zA-Z0-9_]*;
fragment DIGITS: [0-9]+;
fragment EXPONENT: [eE] [+-]? DIGITS;
fragment FLOAT_SUFFIX: 'f' DIGITS?;
