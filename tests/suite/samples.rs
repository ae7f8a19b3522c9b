//! One small file of each format of the newsroom, invented; the tests write and break them.

/// Each file's name and content.
pub const ALL: &[(&str, &str)] = &[
    ("story.nitf.xml", NITF),
    ("item.newsml1.xml", NEWSML_1),
    ("message.g2.xml", NEWSML_G2),
    ("item.ninjs.json", NINJS),
    ("feed.rss.xml", RSS),
    ("export.wxr.xml", WORDPRESS),
    ("feed.atom.xml", ATOM),
    ("feed.feed.json", JSON_FEED),
    ("alert.eml", MAIL),
    ("box.mbox", MAILBOX),
    ("wire.iptc.txt", IPTC_7901),
    ("wire.anpa.txt", ANPA_1312),
    ("crawl.warc", WARC),
];

/// NITF.
pub const NITF: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-6.dtd">
<nitf version="-//IPTC//DTD NITF 3.6//EN" xml:lang="en">
  <head>
    <title>lamp</title>
    <tobject><tobject.subject tobject.subject.refnum="04015001" tobject.subject.matter="Shipping"/></tobject>
    <docdata>
      <doc-id id-string="cm.2021.117"/>
      <date.issue norm="20210307T081500Z"/>
      <identified-content><person>Ines Okafor</person><org>Coast Lights Board</org></identified-content>
    </docdata>
    <pubdata name="The Cape Mercury" date.publication="20210308T000000Z"/>
  </head>
  <body>
    <body.head>
      <hedline><hl1>Cape lamp to burn for another century</hl1></hedline>
      <byline>By Tomas Reyl<byttl>Coast correspondent</byttl></byline>
      <dateline><location>PORT ELLIS</location></dateline>
    </body.head>
    <body.content>
      <p>The lamp on the cape will not be put out, the <org>Coast Lights Board</org> said on Sunday.</p>
      <media media-type="image"><media-caption>The lamp at dusk</media-caption></media>
      <p>“It is older than the harbour,” said its chair, <person>Ines Okafor</person>.</p>
    </body.content>
    <body.end/>
  </body>
</nitf>
"#;

/// NewsML 1.2.
pub const NEWSML_1: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<NewsML Version="1.2">
  <NewsEnvelope><DateAndTime>20210307T081500Z</DateAndTime></NewsEnvelope>
  <NewsItem xml:lang="en">
    <Identification><NewsIdentifier><ProviderId>cape.example</ProviderId>
      <PublicIdentifier>urn:newsml:cape.example:20210307:1:1</PublicIdentifier></NewsIdentifier></Identification>
    <NewsManagement><ThisRevisionCreated>20210307T081500Z</ThisRevisionCreated></NewsManagement>
    <NewsComponent>
      <NewsLines><HeadLine>Board spares the cape lamp</HeadLine><ByLine>Tomas Reyl</ByLine></NewsLines>
      <AdministrativeMetadata><Provider><Party FormalName="Cape Press Agency"/></Provider></AdministrativeMetadata>
      <DescriptiveMetadata><Property FormalName="Keyword" Value="lamps"/></DescriptiveMetadata>
      <ContentItem><MediaType FormalName="Text"/>
        <DataContent><nitf><body><body.content><p>The cape lamp is spared.</p><p>Its keeper was told on
          Sunday.</p></body.content></body></nitf></DataContent></ContentItem>
    </NewsComponent>
  </NewsItem>
</NewsML>
"#;

/// NewsML-G2: a message with a package and two items.
pub const NEWSML_G2: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
  <header><sent>2021-03-07T08:20:00Z</sent><sender>cape.example</sender></header>
  <itemSet>
    <packageItem guid="urn:cape:p1"><itemMeta><versionCreated>2021-03-07T08:15:00Z</versionCreated></itemMeta></packageItem>
    <newsItem guid="urn:cape:1" xml:lang="en-GB">
      <itemMeta><itemClass qcode="ninat:text"/><provider literal="cape.example"/>
        <versionCreated>2021-03-07T08:15:00Z</versionCreated></itemMeta>
      <contentMeta>
        <infoSource literal="Cape Press Agency"/>
        <subject type="cpnat:abstract" qcode="medtop:1"><name>lamps</name></subject>
        <subject type="cpnat:person"><name>Ines Okafor</name></subject>
        <headline>Keeper of the cape lamp relieved</headline><by>Tomas Reyl</by>
      </contentMeta>
      <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
        <body><p>The keeper was relieved on Sunday.</p><p>He had feared for the lamp.</p></body></html></inlineXML></contentSet>
    </newsItem>
    <newsItem guid="urn:cape:2"><itemMeta><itemClass qcode="ninat:picture"/><provider literal="Cape Press Agency"/>
      <versionCreated>2021-03-07T08:16:00Z</versionCreated></itemMeta>
      <contentMeta><headline>The lamp at dusk</headline><description role="drol:caption">The cape lamp burns.</description></contentMeta>
    </newsItem>
  </itemSet>
</newsMessage>
"#;

/// ninjs 3.
pub const NINJS: &str = r#"{
  "uri": "urn:cape:3", "type": "text", "versionCreated": "2021-03-07T08:15:00Z", "language": "en",
  "copyrightHolder": "Cape Press Agency", "by": "Tomas Reyl",
  "headlines": [{"role": "main", "value": "Lamp oil to come by rail"}],
  "people": [{"name": "Ines Okafor", "rel": "mentions"}], "subjects": [{"name": "railways"}],
  "bodies": [{"role": "main", "contentType": "text/html", "value": "<p>Oil for the lamp will come by rail.</p><p>The road is gone.</p>"}]
}
"#;

/// RSS 2.0.
pub const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Cape Mercury</title><link>https://cape.example</link><language>en-gb</language>
<item><title>Gulls &amp; gannets counted</title><link>https://cape.example/gulls</link><guid>https://cape.example/gulls</guid>
<pubDate>Sun, 07 Mar 2021 08:15:00 GMT</pubDate><dc:creator>Tomas Reyl</dc:creator><category>Birds</category>
<description>Short.</description><content:encoded><![CDATA[<p>There are more gulls than ever.</p><p>Gannets are fewer.</p>]]></content:encoded></item>
<item><title>Fog signal tested</title><link>https://cape.example/fog</link><pubDate>Mon, 08 Mar 2021 08:15:00 GMT</pubDate>
<description>&lt;p&gt;The signal was heard in the next county.&lt;/p&gt;</description></item>
</channel></rss>
"#;

/// WordPress's export.
pub const WORDPRESS: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Cape Notes</title><language>en</language><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Painting the tower</title><link>https://notes.example/paint</link><pubDate>Sun, 07 Mar 2021 08:15:00 +0000</pubDate>
<content:encoded><![CDATA[The tower is white again.

[caption id="attachment_1"]The tower[/caption] It took <b>nine</b> days.]]></content:encoded>
<wp:post_id>1</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="towers"><![CDATA[Towers]]></category></item>
<item><title>tower.jpg</title><content:encoded><![CDATA[]]></content:encoded><wp:post_type>attachment</wp:post_type></item>
</channel></rss>
"#;

/// Atom.
pub const ATOM: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Letters</title>
<entry><title type="html">Pilots &amp;amp; tides</title><id>urn:letters:1</id><link href="https://letters.example/1"/>
<published>2021-03-07T08:15:00Z</published><updated>2021-03-09T08:15:00Z</updated><author><name>Ada Venn</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The pilots wait for the tide.</p><p>So do we.</p></div></content></entry>
</feed>
"#;

/// JSON Feed.
pub const JSON_FEED: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Letters",
"items": [{"id": "1", "title": "A letter on buoys", "url": "https://letters.example/2",
"date_published": "2021-03-07T08:15:00Z", "authors": [{"name": "Ada Venn"}],
"content_html": "<p>The buoys are green.</p><p>They were red.</p>", "tags": ["buoys"]}]}
"#;

/// A newsletter in two versions.
pub const MAIL: &str = "From: =?utf-8?Q?The_Cape_Mercury?= <news@cape.example>\r\nTo: you@desk.example\r\n\
    Date: Sun, 07 Mar 2021 08:15:00 +0000\r\nSubject: =?utf-8?B?TGFtcCBuZXdzIOKAkyB0b2RheQ==?=\r\n\
    Message-ID: <117@cape.example>\r\nList-Id: <news.cape.example>\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=\"part\"\r\n\r\n--part\r\nContent-Type: text/plain; \
    charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe caf=E9 under the lamp is open.\r\n\
    \r\nIt sells soup.\r\n--part\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The café under the lamp is \
    open.</p><p>It sells soup.</p>\r\n--part--\r\n";

/// A mailbox with two messages, one of which passes on another.
pub const MAILBOX: &str = "From ada@letters.example Sun Mar  7 08:15:00 2021\nFrom: Ada Venn <ada@letters.example>\n\
    Date: Sun, 07 Mar 2021 08:15:00 +0000\nSubject: The tide tables\nMessage-ID: <1@letters.example>\n\n\
    The tables are wrong.\n>From Monday they will be right.\n\nFrom ada@letters.example Mon Mar  8 08:15:00 2021\n\
    From: Ada Venn <ada@letters.example>\nDate: Mon, 08 Mar 2021 08:15:00 +0000\nSubject: Fwd: Pilots on strike\n\
    Message-ID: <2@letters.example>\n\nFor you.\n\n---------- Forwarded message ---------\nFrom: Cape Press Agency \
    <desk@agency.example>\nDate: Sat, 6 Mar 2021 at 10:15\nSubject: Pilots on strike\nTo: <ada@letters.example>\n\n\
    No ship has moved since Friday.\n";

/// A wire message of IPTC 7901.
pub const IPTC_7901: &str = "\u{1}cpa0061 4 i 120 cpa 061\r\n\nCape/lamps/\r\n\u{2}1ST LEAD\r\nLamp of the cape is \
    relit after storm\r\nBy Tomas Reyl, CPA =\r\n\n   Port Ellis (cpa) - The lamp on the cape was lit again on \
    Sunday, a day\r\nafter the storm had put it out for the first time in forty years.\r\n\n   Nobody was hurt.\
    \r\n\ncpa tr\r\n\r\n\u{3}070815 GMT Mar 21 \r\n\u{4}";

/// A wire message of ANPA 1312.
pub const ANPA_1312: &str = "\u{16}\u{16}\u{1}a2021\u{1f}_-----\r\nr a\u{13}\u{11} BC-Cape-Lamp   03-07 0120\r\n\
    \u{2}^BC-Cape-Lamp,120<\r\n^Storm puts out lamp for the first time<\r\n^By TOMAS REYL=\r\n^Cape Press Writer=\r\n\
    \tPORT ELLIS (CPA) _ The lamp went out on Saturday.\r\n\t``It was dark,'' its keeper said.\r\n\r\n\
    \t   ^CPA-WF-03-07-21 0815GMT<\r\n\u{c}\r\n\u{4}";

/// A captured page, after a record that is none.
pub const WARC: &str = "WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:0>\r\nContent-Length: 11\r\n\r\n\
    software: x\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: \
    https://www.cape.example/lighthouse\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 460\r\n\r\n\
    HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><html lang=\"en\"><head><title>\
    The lighthouse in winter</title></head><body><article><h1>The lighthouse in winter</h1><p>In winter the lighthouse \
    stands in ice up to its first window, and the keeper goes in and out by a ladder that is older than he is.</p><p>The \
    ladder was brought by a ship, which did not leave again until the spring, when the ice let it go.</p></article></body>\
    </html>\r\n\r\n";
