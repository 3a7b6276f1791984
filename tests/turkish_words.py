"""Turkish words and forms of them, for the tests of the stemmer and of the search that uses it."""

from __future__ import annotations

#: Words of the glossary, each with forms in which it really occurs.
FORMS = """
    katman: katmanlar katmanın katmanlarda katmandan katmanların katmanı katmana katmanlı katmanıdır katmanlarımızın
    ağırlık: ağırlığı ağırlıkları ağırlıklarının ağırlığa ağırlıksız ağırlıktan ağırlığın ağırlıklardan
    tampon: tamponu tamponlar tamponda tamponların tampondaki
    sözlük: sözlüğe sözlüğü sözlükte sözlükler sözlüğün sözlükteki
    çerçeve: çerçevesi çerçevenin çerçeveler çerçevelerde çerçeveye çerçevedeki çerçevelerin
    gradyan: gradyanı gradyanlar gradyanın gradyanların gradyanla gradyansız
    kayıp: kaybı kaybın kayıplar kayba kaybının
    şekil: şekli şeklin şekiller şekle şeklini şekillerinin
    kayıt: kaydı kaydın kayda kayıtlı kayıtlar
    blok: bloğu bloklar bloğun bloğa bloktan bloklarının
    parametre: parametreler parametrenin parametreye parametresi parametrelerini parametreleri parametresiz
    bellek: belleği bellekte belleğe bellekler bellekteki belleğinde
    tensör: tensörü tensörler tensörün tensöre tensörlerin
    cihaz: cihazda cihazlar cihazın cihaza cihazdaki
    ilkleme: ilklemenin ilklemeyi ilklemek ilklemeden ilklemesi
    eniyileyici: eniyileyicinin eniyileyiciye eniyileyiciler eniyileyicisi
    öznitelik: özniteliği özniteliğin öznitelikler özniteliklerinin
    nitelik: niteliği niteliğe nitelikler niteliklerinden
    örnek: örneği örnekler örnekte örneklerin
    modül: modülü modülün modüller modülde
    hücre: hücrede hücrenin hücreler hücreleri hücreye
    dizi: diziyi dizinin diziler dizilerden
    liste: listesi listenin listede listeler
    sınıf: sınıfı sınıfın sınıfta sınıflar
    işlev: işlevi işlevin işlevler işlevleri işlevine
    yöntem: yöntemi yöntemin yöntemler yöntemiyle
    çekirdek: çekirdeği çekirdeğin çekirdekte çekirdekler
    duyarlık: duyarlığı duyarlıkta duyarlığın
    eğitim: eğitimi eğitimde eğitimden eğitimin
    nöron: nöronu nöronlar nöronun
    çıktı: çıktısı çıktının çıktılar çıktıyı
    eksen: ekseni eksenler eksende
"""
TABLE = [line.split(": ") for line in FORMS.strip().splitlines()]
PAIRS = [(word.strip(), form) for word, forms in TABLE for form in forms.split()]
