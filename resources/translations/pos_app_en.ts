<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Closing</name>
    <message numerus="yes">
        <source>%n payment(s) not finished. Start again?</source>
        <translation>
            <numerusform>%n payment is not finished. Start again?</numerusform>
            <numerusform>%n payments are not finished. Start again?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) not finished. Close the till?</source>
        <translation>
            <numerusform>%n payment is not finished. Close the till?</numerusform>
            <numerusform>%n payments are not finished. Close the till?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CustomersPhone</name>
    <message numerus="yes">
        <source>%n older one(s) wait too</source>
        <translation>
            <numerusform>%n older one waits too</numerusform>
            <numerusform>%n older ones wait too</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Elapsed</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n to review</numerusform>
            <numerusform>%n to review</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not confirmed</source>
        <translation>
            <numerusform>%n not confirmed</numerusform>
            <numerusform>%n not confirmed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>History</name>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n to review</numerusform>
            <numerusform>%n to review</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reconcile</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Everything agrees, %n not decided yet</source>
        <translation>
            <numerusform>Everything agrees, %n not decided yet</numerusform>
            <numerusform>Everything agrees, %n not decided yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n to review</numerusform>
            <numerusform>%n to review</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading PayGate&apos;s list, time {time}: %n payment(s)</source>
        <translation>
            <numerusform>Reading PayGate&apos;s list, time {time}: %n payment</numerusform>
            <numerusform>Reading PayGate&apos;s list, time {time}: %n payments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Comparing: %n payment(s)</source>
        <translation>
            <numerusform>Comparing: %n payment</numerusform>
            <numerusform>Comparing: %n payments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message numerus="yes">
        <source>%n in flight at {time}: {parts}</source>
        <translation>
            <numerusform>%n in flight at {time}: {parts}</numerusform>
            <numerusform>%n in flight at {time}: {parts}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n paid</source>
        <translation>
            <numerusform>%n paid</numerusform>
            <numerusform>%n paid</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not paid</source>
        <translation>
            <numerusform>%n not paid</numerusform>
            <numerusform>%n not paid</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n never sent</source>
        <translation>
            <numerusform>%n never sent</numerusform>
            <numerusform>%n never sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not confirmed</source>
        <translation>
            <numerusform>%n not confirmed</numerusform>
            <numerusform>%n not confirmed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message numerus="yes">
        <source>%n copy(s)</source>
        <translation>
            <numerusform>%n copy</numerusform>
            <numerusform>%n copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n, still watched</source>
        <translation>
            <numerusform>%n, still watched</numerusform>
            <numerusform>%n, still watched</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %n asked for</source>
        <translation>
            <numerusform>Of %n asked for</numerusform>
            <numerusform>Of %n asked for</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drawer(s) closed</source>
        <translation>
            <numerusform>%n drawer closed</numerusform>
            <numerusform>%n drawers closed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n receipt(s) printed again</source>
        <translation>
            <numerusform>%n receipt printed again</numerusform>
            <numerusform>%n receipts printed again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n refused or failed</source>
        <translation>
            <numerusform>%n refused or failed</numerusform>
            <numerusform>%n refused or failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n cancelled</numerusform>
            <numerusform>%n cancelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) let go unpaid</source>
        <translation>
            <numerusform>%n sale let go unpaid</numerusform>
            <numerusform>%n sales let go unpaid</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cash out, %n time(s)</source>
        <translation>
            <numerusform>Cash out, %n time</numerusform>
            <numerusform>Cash out, %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>To the safe, %n time(s)</source>
        <translation>
            <numerusform>To the safe, %n time</numerusform>
            <numerusform>To the safe, %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n refund(s)</source>
        <translation>
            <numerusform>%n refund</numerusform>
            <numerusform>%n refunds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) to review</source>
        <translation>
            <numerusform>%n payment to review</numerusform>
            <numerusform>%n payments to review</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n refund(s), the first of {moment}</source>
        <translation>
            <numerusform>%n refund, the first of {moment}</numerusform>
            <numerusform>%n refunds, the first of {moment}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message numerus="yes">
        <source>%n payment(s) not finished. Wait for the end or close what goes on, then change the mode.</source>
        <translation>
            <numerusform>A payment is not finished. Wait for it or close it, then change the mode.</numerusform>
            <numerusform>%n payments are not finished. Wait for them or close them, then change the mode.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Shift</name>
    <message numerus="yes">
        <source>%n not decided yet</source>
        <translation>
            <numerusform>%n not decided yet</numerusform>
            <numerusform>%n not decided yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Story</name>
    <message numerus="yes">
        <source>%n earlier line(s) left out here</source>
        <translation>
            <numerusform>%n earlier line is left out here</numerusform>
            <numerusform>%n earlier lines are left out here</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message numerus="yes">
        <source>%n sale(s)</source>
        <translation>
            <numerusform>%n sale</numerusform>
            <numerusform>%n sales</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) waiting</source>
        <translation>
            <numerusform>%n payment waiting</numerusform>
            <numerusform>%n payments waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n to review</numerusform>
            <numerusform>%n to review</numerusform>
        </translation>
    </message>
</context>
</TS>
