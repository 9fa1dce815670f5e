#!lua flags=no-writes
-- ARGV: prefix of the keys, channel, 1 if the server never loses a write. Returns the first thing that the connection's user has no right to; or "no id" if the
-- server reports no replication id, without which consume.lua hands nothing out; or an empty text. It names no key, because the server would check the right to
-- it before the script runs.
local prefix, channel = ARGV[1], ARGV[2]
local flow, slot, count, check = prefix .. 'flow:x', prefix .. 'slot:x', prefix .. 'count:x', prefix .. 'check'
local needed = {
    {'INFO', 'replication'}, {'TIME'}, {'PUBLISH', channel, ''}, {'SUBSCRIBE', channel}, {'SET', check, ''},
    {'HMGET', flow, 'x'}, {'EXISTS', flow}, {'HSET', flow, 'x', ''}, {'PEXPIRE', flow, 1}, {'DEL', flow}, {'UNLINK', flow},
    {'HMGET', slot, 'x'}, {'PTTL', slot}, {'HSET', slot, 'x', ''}, {'PEXPIRE', slot, 1}, {'DEL', slot},
    {'ZSCORE', count, 'x'}, {'ZREMRANGEBYSCORE', count, 0, 0}, {'ZREVRANGE', count, 0, 0, 'WITHSCORES'}, {'ZADD', count, 0, 'x'}, {'PEXPIRE', count, 1},
}
for _, command in ipairs(needed) do
    if not redis.acl_check_cmd(unpack(command)) then return command[1] .. ' ' .. (command[2] or '') end
end
if ARGV[3] ~= '1' and not string.match(redis.call('INFO', 'replication') or '', 'master_replid:%x') then return 'no id' end
return ''
