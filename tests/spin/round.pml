/* Cast, close, re-vote and handover, as the store's scripts do them: every interleaving of two phones of one seat, an
   engine that may die before it answers, a network that keeps, doubles and reorders frames, and a chair.

   A script is one d_step: the store runs one at a time. What lies between two statements may be overtaken.

   Checked by assertions at each answer and at the end (numbers: the project's invariants):
     1   what was acknowledged is in the box, unless a newer acknowledged one of the seat took its place
     2   at most one live ballot: the box is one slot, and the tally is what is in it (3)
     4   nothing changes in a round after its close
     6   never told late, superseded or other_device though counted
     7   the same ballot again gets the same number
     8   a ballot that names an older one replaces nothing
         and no ballot of one round lands in another

   Mutants, which Spin must reject (tests/test_spin.py):
     -DNO_DEDUPE   -DCHECK_THEN_WRITE   -DNO_COMPARE_AND_SET   -DTALLY_APART   -DNO_DEVICE_CHECK   -DNO_ROUND_CHECK */

#define BALLOTS 3
#define ROUNDS 2
#define NONE 255
#define SENDS(b) (b == 0 -> 2 : 1)   /* one ballot that is sent twice is enough to meet itself */
#define WAITING 2               /* casts that are on their way at once */

/* Answers. NEVER: none has come. */
#define NEVER 0
#define COUNTED 1
#define LATE 2
#define SUPERSEDED 3
#define MOVED 4

/* The store: one seat, which is where two devices can meet. */
byte open_round = 0;            /* the round that takes ballots; NONE: none does */
byte box[ROUNDS];               /* the counted ballot; NONE: none */
byte box_seq[ROUNDS];
byte tally[ROUNDS];             /* how many ballots the figures say */
byte seq = 0;
byte number[BALLOTS];           /* the remembered ids: ballot -> number, 0: not known */
byte holder = 0;                /* the device that has the seat */
byte frozen_box[ROUNDS];        /* what the box was when the round was closed */
byte frozen_tally[ROUNDS];
bool closed[ROUNDS];

/* The phones: ballot 0 and 1 are the first device's, ballot 2 the second's. */
byte round_of[BALLOTS];         /* the round that the paper on the screen was of; NONE: not made yet */
byte replaces[BALLOTS];
byte made[BALLOTS];             /* in which order they were tapped */
byte taps = 0;
byte told[BALLOTS];             /* the last word */
byte told_seq[BALLOTS];
byte device_of[BALLOTS];
byte newest[ROUNDS];            /* the newest acknowledged number of the seat */

/* The network: copies of casts on their way, in no order. */
chan net = [WAITING] of { byte };

/* cast.lua's checks, in its order. verdict and its number are the engine's until it answers. */
inline script(b, verdict, at) {
  verdict = NEVER;
  at = 0;
  into = round_of[b];
#ifdef NO_ROUND_CHECK
  if :: open_round != NONE -> into = open_round :: else fi;
#endif
  if
#ifndef NO_DEDUPE
  :: number[b] != 0 -> verdict = COUNTED; at = number[b]
#endif
  :: else ->
    if
    :: !believed && open_round != into -> verdict = LATE
#ifndef NO_DEVICE_CHECK
    :: (believed || open_round == into) && holder != device_of[b] -> verdict = MOVED
#endif
    :: else ->
      if
#ifndef NO_COMPARE_AND_SET
      :: replaces[b] != box_seq[into] -> verdict = SUPERSEDED
#endif
      :: else ->
        fresh = (box[into] == NONE);
        assert(fresh || made[b] > made[box[into]]);               /* 8 */
        assert(holder == device_of[b]);                           /* 2: a phone that was replaced casts nothing */
        box[into] = b;
        seq++;
        box_seq[into] = seq;
        number[b] = seq;
        verdict = COUNTED;
        at = seq;
#ifndef TALLY_APART
        if :: fresh -> tally[into]++ :: else fi;
#endif
      fi
    fi
  fi
}

/* A phone believes the first last word that it gets; later ones must agree. */
inline answer(b, verdict, at) {
  if
  :: verdict == COUNTED ->
     assert(told[b] == NEVER || told[b] == COUNTED);             /* 6 */
     assert(told_seq[b] == 0 || told_seq[b] == at);              /* 7 */
     told[b] = COUNTED;
     told_seq[b] = at;
     if :: at > newest[round_of[b]] -> newest[round_of[b]] = at :: else fi
  :: else ->
     assert(told[b] != COUNTED);                                 /* 6 */
     assert(number[b] == 0);                                     /* 6: refused, and yet remembered as counted */
     told[b] = verdict
  fi
}

/* An engine takes a cast to the store and answers, or dies in between. There are two: one may overtake the other. */
proctype Engine() {
  byte b, verdict, at, into;
  bool fresh, believed;
end:
  do
  :: net?b;
#ifdef CHECK_THEN_WRITE
     believed = (open_round == round_of[b]);
#endif
     d_step { script(b, verdict, at) }
#ifdef TALLY_APART
     if
     :: fresh ->
        if
        :: d_step { tally[into]++ }
        :: goto dead                   /* the box has it, the figures have not */
        fi
     :: else
     fi;
#endif
     if
     :: d_step { answer(b, verdict, at) }
     :: skip                           /* it dies before it answers, or the answer is lost */
     fi;
dead:
     skip;
     d_step { b = 0; verdict = 0; at = 0; into = 0; fresh = false; believed = false }
  od
}

/* A finger: the ballot is bound to the round on the screen and to the ballot that this phone knows to be counted. */
proctype Phone(byte b; byte device) {
  byte copies = 0;
  if
  :: atomic { open_round != NONE && holder == device ->
       round_of[b] = open_round;
       device_of[b] = device;
       replaces[b] = box_seq[open_round];
       taps++; made[b] = taps }
  :: atomic { open_round != NONE && holder == device ->           /* a page that has not seen the newest one yet */
       round_of[b] = open_round;
       device_of[b] = device;
       replaces[b] = 0;
       taps++; made[b] = taps }
  :: closed[ROUNDS - 1] -> goto done                              /* nobody pressed anything */
  fi;
  do
  :: told[b] == NEVER && copies < SENDS(b) -> net!b; copies++      /* sent, or sent again after silence */
  :: told[b] != NEVER || copies == SENDS(b) -> break              /* answered, or unknown for ever */
  od;
done:
  skip
}

/* The gavel: close, and the same question once more as a round of its own. */
proctype Chair() {
  byte r = 0;
  do
  :: r < ROUNDS ->
     d_step {
       open_round = NONE;
       closed[r] = true;
       frozen_box[r] = box[r];
       frozen_tally[r] = tally[r]
     }
     if
     :: r + 1 < ROUNDS -> open_round = r + 1
     :: else
     fi;
     r++
  :: else -> break
  od
}

/* Somebody shows the card on a second phone. It takes the seat only while the seat has no ballot in the open round. */
proctype Handover() {
  if
  :: atomic { open_round != NONE && box[open_round] == NONE -> holder = 1 }
  :: skip
  fi
}

init {
  byte r, b;
  d_step {
    for (r : 0 .. ROUNDS - 1) { box[r] = NONE; frozen_box[r] = NONE };
    for (b : 0 .. BALLOTS - 1) { round_of[b] = NONE };
  }
  atomic { run Engine(); run Engine(); run Phone(0, 0); run Phone(1, 0); run Phone(2, 1); run Chair(); run Handover() };
  timeout;                                                        /* until nothing moves any more */
  d_step {
    for (r : 0 .. ROUNDS - 1) {
      if
      :: closed[r] ->
         assert(box[r] == frozen_box[r]);                         /* 4 */
         assert(tally[r] == frozen_tally[r]);                     /* 4 */
      :: else
      fi;
      assert(tally[r] == (box[r] != NONE));                       /* 2, 3 */
      if
      :: box[r] != NONE -> assert(round_of[box[r]] == r)           /* no ballot of one round lands in another */
      :: else
      fi;
      assert(newest[r] <= box_seq[r]);                            /* 1 */
    };
    for (b : 0 .. BALLOTS - 1) {
      if
      :: told[b] == COUNTED ->
         assert(box[round_of[b]] == b || box_seq[round_of[b]] > told_seq[b])   /* 1 */
      :: told[b] != COUNTED && told[b] != NEVER ->
         assert(box[round_of[b]] != b)                            /* 6 */
      :: else
      fi
    }
  }
}
