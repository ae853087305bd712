"""Links that cannot be read, by what is wrong with them."""

from __future__ import annotations

import base64
import pickle

PICKLE = base64.b64encode(pickle.dumps({"a": 1})).decode()

ASCII = """
nan NaN inf -inf Infinity 1e999 -1e999 0x10 0b1 1_000 1__0 - --1 1e e5 1.2.3 1,5 1;2 1j 1+1 1/2
9**9**9 True null None %00 1%0a2 +1 ${7*7} {{7*7}} __import__('os') [] {} 2e3e4
"""

NO_NUMBERS = [
    *ASCII.split(),
    *("", "1 2", "\u0663", "\uff11\uff12", "\ud800", "½", "π", "1" * 400, "0." + "1" * 60),
]

WORDS = """
n=on n=0 n=-1 n=1.5 n=4001 n=1e9 r=-1 r=0.5 r=2147483648 t=-1 t=501 n=100&t=101 t=1.5 n

p=1 p=1~2~3 p=~ p=1e10~0 p=1-2 p=a~b

s= s=mount_everest s=Rosenbrock s=rosenbrock~b s=rosenbrock~b- s=rosenbrock~b-0 s=rosenbrock~c-1
s=rosenbrock~b-50~b-60 s=beale~b-1 s=rosenbrock~b-on s=../../etc/passwd s=formula s=__class__
s=ravine~condition-0.5 s=beale&q=x q=x s=rosenbrock~50 s=rosenbrock~~b-5 s=~rosenbrock

s=formula&q= s=formula&q=x+%2B* s=formula&q=__import__('os').system('id') s=formula&q=x.__class__
s=formula&q=9**9**9**9 s=formula&q=((x s=formula&q=x%zz s=formula&q=%ff s=formula&q=x%0ay
s=formula&q=<script>alert(1)</script> s=formula&q=lambda:x s=formula&q=open('/etc/passwd').read()

v=0~1~0 v=1~0~0~1 v=0~0~0~0 v=a~b~c~d v=0~1~0~nan v=-1e300~1e300~0~1

l= l=sdg l=adam~tensorflow l=newton~torch l=adam~torch~keras l=adam~hidden~hidden l=~adam l=adam~beta1-1
l=adam~beta1--0.1 l=adam~lr--1 l=adam~gamma-1 l=adam~lr-0.1~lr-0.2 l=adam~lr0.1 l=adam~bias_correction-1
l=adam~bias_correction-true l=adam~lr-on l=adam~color-12 l=adam~color-1.5 l=adam~color--1
l=adam~color-1~color-2 l=adam~at-1 l=adam~at-1_2_3 l=adam~at-1~2 l=adam~at-nan_0 l=sgd&l=adamm
l=adam~__init__-1 l=adam~framework-torch

k= k=cosinus k=cosine~final-2 k=cosine~gamma-1 k=step~stages-1.5 k=cosine~final k=constant~lr-1

e= e=loud e=gaussian~sigma--1 e=gaussian~batch_size-0 e=gaussian~batch_size-1.5 e=heavy_tailed~df-2
e=gaussian~sigma-1e9 e=gaussian~kind-1

m= m=fair m=own~lr--1 m=own~lr-x m=own~budget-0 m=own~seed-1 m=own~budget-1e6 m=one_rate~0.01
m=own~lr-1~lr-2

n=1&n=2 s=beale&s=beale p=1~2&p=1~2 n=% n=%e2%28 n=%C3%28 s=<b>hi</b> ?n=-1
https://example.org/?n=0 http://[::1/?n=x#t
"""

BROKEN = [
    *(f"n={text}" for text in NO_NUMBERS),
    *(f"l=adam~lr-{text}" for text in NO_NUMBERS),
    *(f"p={text}~1" for text in NO_NUMBERS),
    *WORDS.split(),
    "s=formula&q=" + "x%2B" * 900 + "x",
    "s=formula&q=" + "(" * 150,
    "&".join(["l=sgd"] * 13),
    "&".join(["l=sgd"] * 5000),
    "&".join(f"x{i}=1" for i in range(65)),
    "l=<img src=x onerror=alert(1)>",
    f"s={PICKLE}",
    f"l={PICKLE}",
    "n" + "=1" * 2000,
    "x" * 6001,
    "s=rosenbrock\0",
    "l=adam\r\nSet-Cookie:a=b",
]
