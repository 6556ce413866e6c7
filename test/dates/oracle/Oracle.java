import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;

/**
 * Writes what Java's SimpleDateFormat (Locale.US) makes of random patterns, zones and instants (cases.txt), the clock
 * changes of every zone and the names that z prints as Java does (histories.txt), and Java's names of every zone
 * (names.txt). Made again with Java 17 by
 *
 *   npx tsx test/dates/oracle/zones.ts | java test/dates/oracle/Oracle.java test/dates/oracle
 *
 * The zones come on standard input, one a line; a + behind one says that its names (z) are wanted, too.
 */
public class Oracle {
    static final long SEED = 20180820;
    static final int CASES_PER_ZONE = 38;
    static final long START = 0; // 1970-01-01T00:00:00Z
    static final long END = 2145916800000L; // 2038-01-01T00:00:00Z, where moment-timezone's data ends
    static final String LETTERS = "GyYMLwWDdFEuaHkKhmsSZX";
    static final String[] LITERALS = {
        "-", "/", ":", " ", ".", ", ", "''", "'T'", "'Z'", "'o''clock'", "' at '", "'week 'w", "_", "0", "\u00e9", "\u5e74", "[", "'yyyy'", "''''"
    };
    static final String[] USUAL = {
        "yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.SSS", "yyyy-MM-dd'T'HH:mm:ss.SSSZ",
        "yyyy-MM-dd HH:mm:ss", "EEE, dd MMM yyyy HH:mm:ss Z", "MM/dd/yyyy HH:mm:ss", "MM/dd/yyy'T'HH:mm:ssXXX", "yyyy-MM-dd",
        "YYYY-'W'ww-u", "EEEE d MMMM yyyy h:mm a", "yyyyMMddHHmmssSSS", "yy.D k K W F"
    };
    static final String[] USUAL_WITH_NAME = {"yyyy-MM-dd'T'HH:mmz", "EEE MMM dd HH:mm:ss zzz yyyy", "HH:mm zzzz"};

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Set<String> known = new HashSet<>(Arrays.asList(TimeZone.getAvailableIDs()));
        Map<String, Boolean> zones = new LinkedHashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String zone = line.endsWith("+") ? line.substring(0, line.length() - 1) : line;
            if (known.contains(zone)) zones.put(zone, !zone.equals(line));
        }
        String header = "# Made by Oracle.java with seed " + SEED + ", Java " + System.getProperty("java.version")
            + ", zone data " + ZoneRulesProvider.getVersions("UTC").lastEntry().getKey()
            + "; that file says how to make this one again.";
        try (PrintStream out = open(directory.resolve("cases.txt"))) {
            out.println(header);
            out.println("# =zone, then its cases: instant in ms, pattern, text, with tabs between.");
            writeCases(zones, out);
        }
        try (PrintStream out = open(directory.resolve("histories.txt"))) {
            out.println(header);
            out.println("# Zones, tab, clock changes from 1970 on. A change: seconds since the one before, offset in s, d for daylight time; all but d in base 36.");
            out.println("# =short name, daylight's, long name, daylight's, then the zones that have them, with tabs between.");
            writeHistories(zones.keySet(), out);
            writeNames(zones, out, false);
        }
        try (PrintStream out = open(directory.resolve("names.txt"))) {
            out.println(header);
            out.println("# Names as in histories.txt, of every zone.");
            writeNames(zones, out, true);
        }
    }

    static PrintStream open(Path path) throws IOException {
        return new PrintStream(Files.newOutputStream(path), false, StandardCharsets.UTF_8);
    }

    static void writeCases(Map<String, Boolean> zones, PrintStream out) {
        Random random = new Random(SEED);
        zones.forEach((id, named) -> {
            out.println("=" + id);
            TimeZone zone = TimeZone.getTimeZone(id);
            List<Long> changes = changesOf(zone);
            for (int index = 0; index < CASES_PER_ZONE; index++) {
                long instant = instant(random, changes);
                for (;;) {
                    String pattern = pattern(random, named);
                    try {
                        SimpleDateFormat format = new SimpleDateFormat(pattern, Locale.US);
                        format.setTimeZone(zone);
                        out.println(instant + "\t" + pattern + "\t" + format.format(new Date(instant)));
                        break;
                    } catch (IllegalArgumentException refused) {
                        continue; // X next to XX
                    }
                }
            }
        });
    }

    /** Half of the instants lie within two hours of a clock change, some at its very millisecond. */
    static long instant(Random random, List<Long> changes) {
        if (changes.isEmpty() || random.nextInt(2) == 0) return START + (long) (random.nextDouble() * (END - START));
        long change = changes.get(random.nextInt(changes.size()));
        int kind = random.nextInt(4);
        if (kind == 0) return change;
        if (kind == 1) return change - 1;
        return change - 7_200_000 + random.nextInt(14_400_000);
    }

    static List<Long> changesOf(TimeZone zone) {
        ZoneRules rules = zone.toZoneId().getRules();
        List<Long> changes = new ArrayList<>();
        Instant at = Instant.ofEpochMilli(START);
        for (;;) {
            ZoneOffsetTransition next = rules.nextTransition(at);
            if (next == null || next.toEpochSecond() * 1000 >= END - 7_200_000) return changes;
            at = next.getInstant();
            if (at.toEpochMilli() >= START + 7_200_000) changes.add(at.toEpochMilli());
        }
    }

    static String pattern(Random random, boolean named) {
        if (random.nextInt(4) == 0) {
            if (named && random.nextInt(3) == 0) return USUAL_WITH_NAME[random.nextInt(USUAL_WITH_NAME.length)];
            return USUAL[random.nextInt(USUAL.length)];
        }
        StringBuilder pattern = new StringBuilder();
        String letters = named ? LETTERS + "zz" : LETTERS;
        int parts = 1 + random.nextInt(7);
        for (int part = 0; part < parts; part++) {
            char letter = letters.charAt(random.nextInt(letters.length()));
            int most = letter == 'X' ? 3 : random.nextInt(12) == 0 ? 12 : 5;
            pattern.append(String.valueOf(letter).repeat(1 + random.nextInt(most)));
            if (random.nextInt(4) > 0) pattern.append(LITERALS[random.nextInt(LITERALS.length)]);
        }
        return pattern.toString();
    }

    static void writeHistories(Set<String> zones, PrintStream out) {
        Map<String, List<String>> zonesOf = new LinkedHashMap<>();
        for (String id : zones) {
            zonesOf.computeIfAbsent(history(TimeZone.getTimeZone(id)), key -> new ArrayList<>()).add(id);
        }
        zonesOf.forEach((history, ids) -> out.println(String.join(" ", ids) + "\t" + history));
    }

    /** Found with the very Calendar that SimpleDateFormat asks, in steps of an hour where the rules know a change. */
    static String history(TimeZone zone) {
        Calendar calendar = Calendar.getInstance(zone, Locale.US);
        StringBuilder history = new StringBuilder();
        String last = state(calendar, START);
        long lastChange = START;
        history.append("0,").append(last);
        final long step = 6 * 3_600_000L;
        for (long before = START; before < END; before += step) {
            String after = state(calendar, before + step);
            if (after.equals(last)) continue;
            long low = before;
            long high = before + step;
            while (high - low > 1000) {
                long middle = (low + high) / 2000 * 1000;
                if (state(calendar, middle).equals(last)) low = middle;
                else high = middle;
            }
            history.append(' ').append(Long.toString((high - lastChange) / 1000, 36)).append(',').append(after);
            last = after;
            lastChange = high;
        }
        return history.toString();
    }

    static String state(Calendar calendar, long instant) {
        calendar.setTimeInMillis(instant);
        int daylight = calendar.get(Calendar.DST_OFFSET);
        int seconds = (calendar.get(Calendar.ZONE_OFFSET) + daylight) / 1000;
        return Integer.toString(seconds, 36) + (daylight == 0 ? "" : ",d");
    }

    static void writeNames(Map<String, Boolean> zones, PrintStream out, boolean all) {
        Map<String, List<String>> zonesOf = new LinkedHashMap<>();
        zones.forEach((id, named) -> {
            if (!named && !all) return;
            TimeZone zone = TimeZone.getTimeZone(id);
            String names = List.of(false, true).stream().map(daylight -> zone.getDisplayName(daylight, TimeZone.SHORT, Locale.US)).collect(Collectors.joining("\t"))
                + "\t" + List.of(false, true).stream().map(daylight -> zone.getDisplayName(daylight, TimeZone.LONG, Locale.US)).collect(Collectors.joining("\t"));
            zonesOf.computeIfAbsent(names, key -> new ArrayList<>()).add(id);
        });
        zonesOf.forEach((names, ids) -> out.println("=" + names + "\t" + String.join(" ", ids)));
    }
}
