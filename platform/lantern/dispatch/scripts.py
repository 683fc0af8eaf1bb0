"""What the broker does in one step, in its own language. Times are milliseconds of the broker's clock, so no other clock counts.

Under the prefix that is the one key of each script:
`due:JOB` tenants that wait, and since when; `jobs` jobs in which somebody waits, and when each was last served;
`work` turns that were given out, as `JOB TENANT`, and until when; `out` the same, and since when; `tries` how often one of these
has begun; `until`, `begun`, `ended`, `done`, `failed`, `dropped` by job; `turn` the count of turns given out; `left` what the rate
still allows; `minute:N` turns that ended well in that minute.
"""

from typing import Final

_BEGINNING: Final = """
local at = redis.call('TIME')
local now = at[1] * 1000 + math.floor(at[2] / 1000)
local prefix = KEYS[1]

local function ms(number)
  return string.format('%.0f', number)
end

local function wait(job, tenant, since)
  redis.call('ZADD', prefix .. 'jobs', 'NX', redis.call('GET', prefix .. 'turn') or 0, job)
  redis.call('ZADD', prefix .. 'due:' .. job, 'NX', ms(since), tenant)
end

local function take_in(turn)
  redis.call('ZREM', prefix .. 'work', turn)
  redis.call('ZREM', prefix .. 'out', turn)
end

local function come_back(turn, most_tries, later)
  local job, tenant = string.match(turn, '^(%S+) (%S+)$')
  take_in(turn)
  if tonumber(redis.call('HGET', prefix .. 'tries', turn) or 0) >= most_tries then
    redis.call('HDEL', prefix .. 'tries', turn)
    redis.call('HINCRBY', prefix .. 'failed', job, 1)
    return false
  end
  wait(job, tenant, now + later)
  return true
end
"""

# ARGV: job, milliseconds for which it is worth beginning, tenants in their order. Who waits or is being served keeps the place.
LINE_UP: Final = (
    _BEGINNING
    + """
local job = ARGV[1]
redis.call('HSET', prefix .. 'begun', job, ms(now))
redis.call('HSET', prefix .. 'until', job, ms(now + ARGV[2]))
if redis.call('EXISTS', prefix .. 'due:' .. job) == 0 then
  redis.call('HDEL', prefix .. 'done', job)
  redis.call('HDEL', prefix .. 'failed', job)
  redis.call('HDEL', prefix .. 'dropped', job)
end
for place = 3, #ARGV do
  if not redis.call('ZSCORE', prefix .. 'work', job .. ' ' .. ARGV[place]) then
    wait(job, ARGV[place], now - #ARGV + place)
  end
end
return now
"""
)

# ARGV: how many turns may be out at once, turns a second, turns that may be saved up, milliseconds until a turn must have begun,
# most tries, milliseconds after which one that is still out makes room for another.
# Returns turns (job, tenant, lease), those given up (job, tenant), and what came too late (job, how many).
TAKE: Final = (
    _BEGINNING
    + """
local at_once, rate, most_saved = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local lease, most_tries = now + ARGV[4], tonumber(ARGV[5])
local taken, given_up, late = {}, {}, {}
for _, turn in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'work', '-inf', ms(now))) do
  if not come_back(turn, most_tries, 0) then
    local job, tenant = string.match(turn, '^(%S+) (%S+)$')
    table.insert(given_up, job)
    table.insert(given_up, tenant)
  end
end
for _, job in ipairs(redis.call('ZRANGE', prefix .. 'jobs', 0, -1)) do
  if tonumber(redis.call('HGET', prefix .. 'until', job) or 0) < now then
    local many = redis.call('ZCARD', prefix .. 'due:' .. job)
    redis.call('DEL', prefix .. 'due:' .. job)
    redis.call('ZREM', prefix .. 'jobs', job)
    redis.call('HINCRBY', prefix .. 'dropped', job, many)
    table.insert(late, job)
    table.insert(late, many)
  end
end
local saved = redis.call('HMGET', prefix .. 'left', 'turns', 'at')
local left = most_saved
if saved[1] then
  left = math.min(most_saved, saved[1] + math.max(0, now - saved[2]) * rate / 1000)
end
local slow = redis.call('ZCOUNT', prefix .. 'out', '-inf', ms(now - ARGV[6]))
local room = math.min(at_once + math.min(1, slow) - redis.call('ZCARD', prefix .. 'work'), math.floor(left))
local served = true
while room > 0 and served do
  served = false
  for _, job in ipairs(redis.call('ZRANGE', prefix .. 'jobs', 0, -1)) do
    local due = prefix .. 'due:' .. job
    local tenant = redis.call('ZRANGEBYSCORE', due, '-inf', ms(now), 'LIMIT', 0, 1)[1]
    if tenant and room > 0 then
      redis.call('ZREM', due, tenant)
      redis.call('ZADD', prefix .. 'work', ms(lease), job .. ' ' .. tenant)
      redis.call('ZADD', prefix .. 'out', ms(now), job .. ' ' .. tenant)
      redis.call('ZADD', prefix .. 'jobs', redis.call('INCR', prefix .. 'turn'), job)
      if redis.call('EXISTS', due) == 0 then
        redis.call('ZREM', prefix .. 'jobs', job)
      end
      table.insert(taken, job)
      table.insert(taken, tenant)
      table.insert(taken, ms(lease))
      room, left, served = room - 1, left - 1, true
    end
  end
end
redis.call('HSET', prefix .. 'left', 'turns', tostring(left), 'at', ms(now))
return {taken, given_up, late}
"""
)

# ARGV: turn, its lease, milliseconds that it may take. Returns the new lease, or nothing if the turn was given to somebody else.
BEGIN: Final = (
    _BEGINNING
    + """
if redis.call('ZSCORE', prefix .. 'work', ARGV[1]) ~= ARGV[2] then
  return false
end
local lease = ms(now + ARGV[3])
redis.call('ZADD', prefix .. 'work', lease, ARGV[1])
redis.call('HINCRBY', prefix .. 'tries', ARGV[1], 1)
return lease
"""
)

# ARGV: turn, its lease, 1 if it went well, milliseconds until it is tried again, most tries. Returns 'done', 'again', 'given up', or
# 'lost' if the turn was given to somebody else meanwhile.
END: Final = (
    _BEGINNING
    + """
if redis.call('ZSCORE', prefix .. 'work', ARGV[1]) ~= ARGV[2] then
  return 'lost'
end
if ARGV[3] ~= '1' then
  return come_back(ARGV[1], tonumber(ARGV[5]), ARGV[4]) and 'again' or 'given up'
end
local job = string.match(ARGV[1], '^(%S+) ')
local minute = prefix .. 'minute:' .. math.floor(now / 60000)
take_in(ARGV[1])
redis.call('HDEL', prefix .. 'tries', ARGV[1])
redis.call('HINCRBY', prefix .. 'done', job, 1)
redis.call('HSET', prefix .. 'ended', job, ms(now))
redis.call('INCR', minute)
redis.call('EXPIRE', minute, 180)
return 'done'
"""
)

# ARGV: job. Nobody waits for it any more.
FORGET: Final = (
    _BEGINNING
    + """
for _, turn in ipairs(redis.call('ZRANGE', prefix .. 'work', 0, -1)) do
  if string.match(turn, '^(%S+) ') == ARGV[1] then
    take_in(turn)
    redis.call('HDEL', prefix .. 'tries', turn)
  end
end
redis.call('ZREM', prefix .. 'jobs', ARGV[1])
return redis.call('DEL', prefix .. 'due:' .. ARGV[1])
"""
)
